//! Which names a formula uses, and which of its values change with some of them.

use std::collections::BTreeSet;

use super::ast::{Call, Expr, Node};
use super::call::{Callee, callee};
use super::env::Env;
use super::registry::{self, Action};
use super::scope::{Meaning, Value};

/// The names that a formula uses and does not bind itself, sorted: quantities, axes in bare form, and functions that
/// are not the language's own. Names that stand as labels between brackets are not among them.
#[must_use]
pub fn free_names(expr: &Expr) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(expr, &mut Vec::new(), &mut names);
    names
}

fn collect<'e>(expr: &'e Expr, bound: &mut Vec<&'e str>, names: &mut BTreeSet<String>) {
    match &expr.node {
        Node::Name(name) => {
            if !bound.contains(&name.as_str())
                && registry::constant(name).is_none()
                && registry::find(name).is_none()
            {
                names.insert(name.clone());
            }
        }
        // A bare name between brackets may be a label; an expression is computed.
        Node::Select(base, _) => {
            for (i, part) in expr.children().into_iter().enumerate() {
                if i == 0 || part.as_name().is_none() {
                    collect(if i == 0 { base } else { part }, bound, names);
                }
            }
        }
        Node::Call(call) => {
            if registry::find(&call.name.text).is_none() && !bound.contains(&call.name.text.as_str()) {
                names.insert(call.name.text.clone());
            }
            let binds = bound_by(call);
            for (i, arg) in call.args.iter().enumerate() {
                match binds {
                    Some(_) if i == 0 => {}
                    Some((name, body)) if i == body => {
                        bound.push(name);
                        collect(arg, bound, names);
                        bound.pop();
                    }
                    _ => collect(arg, bound, names),
                }
            }
        }
        _ => {
            for part in expr.children() {
                collect(part, bound, names);
            }
        }
    }
}

/// The name that a call of a form binds, and which argument sees it.
pub(super) fn bound_by(call: &Call) -> Option<(&str, usize)> {
    let body = match (call.name.text.as_str(), call.args.len()) {
        ("fixpoint", 3) | ("expect", 2) => 1,
        ("sum" | "product", 3) => 2,
        _ => return None,
    };
    call.args[0].as_name().map(|name| (name, body))
}

/// What a question of dependence is about.
pub(super) struct Question<'q> {
    /// The names of the scope that vary.
    pub(super) active: &'q BTreeSet<String>,
    /// Whether a name that is bound around the expression varies; nothing if it is not bound.
    pub(super) local: &'q dyn Fn(&str) -> Option<bool>,
}

/// Whether the value of an expression changes with what varies.
pub(super) fn depends(env: Env<'_>, expr: &Expr, question: &Question<'_>) -> bool {
    uses(env, expr, question, &mut Vec::new(), &mut BTreeSet::new())
}

/// `hidden` holds the names bound inside the expression, none of which varies by itself; `seen` the definitions that
/// were looked into already.
fn uses(
    env: Env<'_>,
    expr: &Expr,
    question: &Question<'_>,
    hidden: &mut Vec<String>,
    seen: &mut BTreeSet<String>,
) -> bool {
    match &expr.node {
        Node::Name(name) => name_uses(env, name, question, hidden, seen),
        Node::Call(call) => {
            if let Some((name, body)) = bound_by(call) {
                let others = (1..call.args.len()).filter(|i| *i != body);
                for i in others {
                    if uses(env, &call.args[i], question, hidden, seen) {
                        return true;
                    }
                }
                hidden.push(name.to_owned());
                let found = uses(env, &call.args[body], question, hidden, seen);
                hidden.pop();
                return found;
            }
            call.args.iter().any(|arg| uses(env, arg, question, hidden, seen))
                || callee_uses(env, &call.name.text, question, seen)
        }
        _ => expr.children().into_iter().any(|part| uses(env, part, question, hidden, seen)),
    }
}

fn name_uses(
    env: Env<'_>,
    name: &str,
    question: &Question<'_>,
    hidden: &[String],
    seen: &mut BTreeSet<String>,
) -> bool {
    if hidden.iter().any(|bound| bound == name) {
        return false;
    }
    if let Some(varies) = (question.local)(name) {
        return varies || text_uses(env, env.local(name), name, question, seen);
    }
    if question.active.contains(name) {
        return true;
    }
    match env.scope.meaning(name) {
        Some(Meaning::Let(definition)) if definition.params.is_empty() => {
            let definition = definition.clone();
            definition_uses(env, name, &definition.body, &[], question, seen)
        }
        Some(Meaning::Let(_)) => callee_uses(env, name, question, seen),
        Some(Meaning::Value(value)) => text_uses(env, Some(value), name, question, seen),
        None => false,
    }
}

/// A text stands for the quantity or the function of its name.
fn text_uses(
    env: Env<'_>,
    value: Option<&Value>,
    name: &str,
    question: &Question<'_>,
    seen: &mut BTreeSet<String>,
) -> bool {
    match value {
        Some(Value::Text(text)) if text != name => {
            question.active.contains(text)
                || callee_uses(env, text, question, seen)
                || match env.scope.meaning(text) {
                    Some(Meaning::Let(definition)) => {
                        let definition = definition.clone();
                        definition_uses(env, text, &definition.body, &definition.params, question, seen)
                    }
                    _ => false,
                }
        }
        _ => false,
    }
}

fn callee_uses(env: Env<'_>, name: &str, question: &Question<'_>, seen: &mut BTreeSet<String>) -> bool {
    match callee(env, name) {
        Some(Callee::Let(name, definition)) => {
            definition_uses(env, &name, &definition.body, &definition.params, question, seen)
        }
        Some(Callee::Labels(axis)) => (0..axis.len())
            .any(|i| axis.labels.show(i) != name && callee_uses(env, &axis.labels.show(i), question, seen)),
        Some(Callee::Builtin(function)) if function.action == Action::Syntax => false,
        _ => false,
    }
}

/// A definition sees no bound name but its own parameters, and those are judged where it is called.
fn definition_uses(
    env: Env<'_>,
    name: &str,
    body: &Expr,
    params: &[String],
    question: &Question<'_>,
    seen: &mut BTreeSet<String>,
) -> bool {
    if !seen.insert(name.to_owned()) {
        return false;
    }
    let outside = Question { active: question.active, local: &|_| None };
    uses(env.without_locals(), body, &outside, &mut params.to_vec(), seen)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn names(source: &str) -> String {
        free_names(&parse(source).unwrap()).into_iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn bound_names_and_labels_are_not_free() {
        assert_eq!(names("expect(z, phi(sqrt(q)*z)^2) + z*pi"), "phi q z");
        assert_eq!(names("fixpoint(q, s*q, q0)"), "q0 s");
        assert_eq!(names("sum(i, 1..=n, i*a)"), "a n");
        assert_eq!(names("slope(log(g[cell=relu, layer=5..=L-5]), layer)"), "L g layer");
        assert_eq!(names("median(depth.gain over seed)"), "depth.gain");
    }
}
