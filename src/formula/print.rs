//! A syntax tree to its canonical text; parsing that text gives the same tree back.

use super::ast::{AxesMode, Bound, Call, Choice, Expr, NEGATION, NOT, Node, Operator, Selector, Sign};
use super::parser::{PREFIXES, RESERVED};

/// The canonical text of a formula: one space around loose operators, no needless parentheses.
///
/// ```
/// let formula = gradbook::formula::parse("((a)+b)*c^(2)").unwrap();
/// assert_eq!(gradbook::formula::print(&formula), "(a + b)*c^2");
/// ```
#[must_use]
pub fn print(expr: &Expr) -> String {
    let mut out = String::new();
    write(&mut out, expr);
    out
}

/// A number in the shortest form that reads back to the same bits.
#[must_use]
pub fn print_number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || !value.is_finite() || (1e-5..1e16).contains(&size) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

const TIGHTEST: u8 = 10;

/// How tightly an expression holds together.
fn binding(expr: &Expr) -> u8 {
    match &expr.node {
        Node::Binary(operator, ..) => operator.binding(),
        Node::Unary(Sign::Neg, _) => NEGATION,
        Node::Unary(Sign::Not, _) => NOT,
        _ => TIGHTEST,
    }
}

fn write_above(out: &mut String, expr: &Expr, parenthesise: bool) {
    if parenthesise {
        out.push('(');
    }
    write(out, expr);
    if parenthesise {
        out.push(')');
    }
}

fn write(out: &mut String, expr: &Expr) {
    match &expr.node {
        Node::Number(value) => out.push_str(&print_number(*value)),
        Node::Text(text) => write_text(out, text),
        Node::Name(name) => out.push_str(name),
        Node::Unary(sign, operand) => {
            let (symbol, least) = match sign {
                Sign::Neg => ("-", NEGATION),
                Sign::Not => ("not ", NOT),
            };
            out.push_str(symbol);
            write_above(out, operand, binding(operand) < least);
        }
        Node::Binary(operator, left, right) => write_binary(out, *operator, left, right),
        Node::Call(Call { name, primes: 0, args, axes: None })
            if PREFIXES.contains(&name.text.as_str())
                && matches!(args.as_slice(), [Expr { node: Node::Call(_), .. }]) =>
        {
            out.push_str(&name.text);
            out.push(' ');
            write(out, &args[0]);
        }
        Node::Call(call) => {
            out.push_str(&call.name.text);
            out.extend(std::iter::repeat_n('\'', call.primes));
            out.push('(');
            write_list(out, &call.args);
            if let Some(axes) = &call.axes {
                out.push_str(if axes.mode == AxesMode::Over { " over " } else { " by " });
                for (i, axis) in axes.names.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    write_word(out, &axis.text);
                }
            }
            out.push(')');
        }
        Node::Select(base, selectors) => {
            write_above(out, base, binding(base) < TIGHTEST);
            out.push('[');
            for (i, selector) in selectors.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_selector(out, selector);
            }
            out.push(']');
        }
        Node::Map(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_word(out, &key.text);
                out.push_str(": ");
                write(out, value);
            }
            out.push('}');
        }
        Node::Range(from, to, bound) => {
            write(out, from);
            out.push_str(dots(*bound));
            write(out, to);
        }
    }
}

fn write_binary(out: &mut String, operator: Operator, left: &Expr, right: &Expr) {
    let own = operator.binding();
    // A power groups to the right, a comparison not at all, and everything else to the left.
    let keeps_left = own != Operator::Pow.binding() && !operator.is_comparison();
    write_above(out, left, if keeps_left { binding(left) < own } else { binding(left) <= own });
    if own >= Operator::Mul.binding() {
        out.push_str(operator.symbol());
    } else {
        out.push(' ');
        out.push_str(operator.symbol());
        out.push(' ');
    }
    let right_needs = match operator {
        Operator::Pow => binding(right) < NEGATION,
        // A sign may follow any operator, but reads better in parentheses after a tight one.
        Operator::Mul | Operator::Div => binding(right) <= NEGATION,
        _ => binding(right) <= own,
    };
    write_above(out, right, right_needs);
}

fn write_selector(out: &mut String, selector: &Selector) {
    write_word(out, &selector.axis.text);
    out.push('=');
    match &selector.choice {
        Choice::One(label) => write_label(out, label),
        Choice::Many(labels) => {
            out.push('[');
            for (i, label) in labels.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_label(out, label);
            }
            out.push(']');
        }
        Choice::Range(from, to, bound) => {
            if let Some(from) = from {
                write_label(out, from);
            }
            out.push_str(dots(*bound));
            if let Some(to) = to {
                write_label(out, to);
            }
        }
    }
}

fn write_label(out: &mut String, label: &Expr) {
    write_above(out, label, binding(label) <= Operator::Equal.binding());
}

fn write_list(out: &mut String, items: &[Expr]) {
    for (i, item) in items.iter().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        write(out, item);
    }
}

const fn dots(bound: Bound) -> &'static str {
    match bound {
        Bound::Excluded => "..",
        Bound::Included => "..=",
    }
}

/// A word that needs no quotes, or the quoted text.
fn write_word(out: &mut String, word: &str) {
    let mut chars = word.chars();
    let plain = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphabetic() || c.is_ascii_digit() || c == '_')
        && !RESERVED.contains(&word);
    if plain { out.push_str(word) } else { write_text(out, word) }
}

fn write_text(out: &mut String, text: &str) {
    let quote = if text.contains('"') { '\'' } else { '"' };
    out.push(quote);
    out.push_str(text);
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn the_canonical_text_reads_back_to_the_same_tree() {
        for source in [
            "-x^2",
            "(-x)^2",
            "2^-3",
            "2^(3^2)",
            "(2^3)^2",
            "a-(b-c)",
            "a-b-c",
            "a/(b*c)",
            "-(a+b)*c",
            "a*(-b)",
            "-(a*b)",
            "not (a and b) or c",
            "not a = b",
            "(a < b) = c",
            "f''(x)+g'(y)",
            "sum(i, 1..=n, i^2)",
            "median(err over seed, cell)",
            "quantile(x, 0.95 by cell)",
            "g[layer=L-1, time=last]",
            "g[layer=5..=L-5]",
            "g[layer=..5]",
            "g[layer=5..]",
            "g[setup=\"relu, he\", cell=[sigmoid, tanh]]",
            "(a+b)[cell=x]",
            "{forward: 1, heavy-ball: 2*pi, 0.9: 3}",
            "by-layer.gain - depth.gain",
            "1e-300*1e22",
            "g[a=(b = c)]",
            "--x",
            "-2^2",
            "1 - -2",
            "mean(x over 'odd axis')",
            "grad f(x)",
            "grad(f(x))",
            "-grad f(x)^2*hess g(x, y)[i=x]",
            "jacobian grad f'(x)",
            "grad(f(x)[i=1])",
            "grad grad(x)",
            "grad(x) + grad",
            "mean(grad over i)",
            "norm(grad f(p) over i) < 1e-10",
            "p - solve(hess f(p), grad f(p))",
            "critical_points(f, -2..2, -2..=2)",
            "hess(f(x), 1)",
            "grad'(f(x))",
        ] {
            let tree = parse(source).unwrap();
            let text = print(&tree);
            assert_eq!(parse(&text).unwrap(), tree, "{source} printed as {text}");
            assert_eq!(print(&parse(&text).unwrap()), text);
        }
    }

    #[test]
    fn needless_parentheses_go() {
        assert_eq!(print(&parse("((a*b))+(c)").unwrap()), "a*b + c");
        assert_eq!(print(&parse("(a^b)").unwrap()), "a^b");
        assert_eq!(print(&parse("grad((f(x)))").unwrap()), "grad f(x)");
        assert_eq!(print(&parse("(grad f(x))[i=1]").unwrap()), "grad f(x)[i=1]");
    }
}
