//! The computation graph of a formula: every operation a node with its value and its adjoint.
//!
//! Each node becomes a quantity of its own, so that `diff(result, node)`, which goes through the autodiff
//! core, is its adjoint: the derivative of the result with respect to what the node computes.

use crate::formula::{self, Call, Expr, Node, Scope, Sign, Word};
use crate::notebook::{FigureCell, NodeRecord};
use crate::study::Let;
use crate::yaml::{Diagnostic, Scalar};

/// A graph with more nodes than this cannot be read.
const MOST_NODES: usize = 60;

/// The nodes, each after its inputs, the result last.
pub(super) fn nodes(
    cell: &FigureCell,
    scope: Scope<'_>,
    lets: &[Let],
) -> Result<Vec<NodeRecord>, Diagnostic> {
    let Some((_, of)) = cell.y.first() else {
        return Err(Diagnostic::bare(format!("the figure `{}` is `of` nothing", cell.id)));
    };
    let mut build = Build { lets, found: Vec::new(), named: Vec::new(), open: Vec::new() };
    let result = build.add(&of.expr, &of.scalar)?;
    let Build { found, .. } = build;
    let mut scope = scope;
    for (index, node) in found.iter().enumerate() {
        scope.define_function(quantity(index), Vec::new(), node.body.clone(), &node.scalar.text);
    }
    let whole = of.scalar.locate(0, of.scalar.text.len());
    let number = |expr: &Expr| {
        let value = formula::eval(expr, &scope).map_err(|error| {
            // The error is about a part of the formula that the node stands for.
            Diagnostic::new(error.message, whole).note("a graph needs one number for each of its leaves")
        })?;
        value.as_scalar().ok_or_else(|| {
            Diagnostic::new("a graph shows numbers, and this varies over an axis", whole)
                .label("give each leaf one number under `let`")
        })
    };
    let mut records = Vec::new();
    for (index, node) in found.iter().enumerate() {
        let own = name(quantity(index), of.expr.span);
        let value = number(&own)?;
        let adjoint = if node.is_constant {
            None
        } else if index == result {
            Some(1.0)
        } else {
            let arguments = vec![name(quantity(result), of.expr.span), own];
            Some(number(&call("diff", arguments, of.expr.span))?)
        };
        let is_parameter = cell.parameters.iter().any(|(parameter, _)| *parameter == node.name);
        records.push(NodeRecord {
            name: node.name.clone(),
            op: node.op.clone(),
            value,
            adjoint,
            inputs: node.inputs.clone(),
            is_parameter,
        });
    }
    Ok(records)
}

struct Found {
    name: String,
    op: String,
    inputs: Vec<usize>,
    /// The operation on the quantities of its inputs.
    body: Expr,
    scalar: Scalar,
    is_constant: bool,
}

struct Build<'a> {
    lets: &'a [Let],
    found: Vec<Found>,
    /// The nodes of names, each of which is one node however often it is used.
    named: Vec<(String, usize)>,
    /// The lets that are being expanded.
    open: Vec<String>,
}

impl Build<'_> {
    fn add(&mut self, expr: &Expr, scalar: &Scalar) -> Result<usize, Diagnostic> {
        if self.found.len() >= MOST_NODES {
            let span = scalar.locate(expr.span.start, expr.span.end);
            return Err(Diagnostic::new(format!("this graph has more than {MOST_NODES} nodes"), span));
        }
        match &expr.node {
            Node::Name(known) => self.add_name(known, expr, scalar),
            Node::Number(_) => Ok(self.push(String::new(), Vec::new(), expr.clone(), scalar, true, "")),
            Node::Unary(Sign::Neg, inner) => {
                let inner = self.add(inner, scalar)?;
                let body = Node::Unary(Sign::Neg, Box::new(name(quantity(inner), expr.span)));
                Ok(self.push(
                    "−".into(),
                    vec![inner],
                    Expr { node: body, span: expr.span },
                    scalar,
                    false,
                    "",
                ))
            }
            Node::Binary(operator, left, right) => {
                let (a, b) = (self.add(left, scalar)?, self.add(right, scalar)?);
                let side = |index| Box::new(name(quantity(index), expr.span));
                let body = Node::Binary(*operator, side(a), side(b));
                let op = match operator.symbol() {
                    "*" => "×",
                    "-" => "−",
                    other => other,
                };
                Ok(self.push(op.into(), vec![a, b], Expr { node: body, span: expr.span }, scalar, false, ""))
            }
            Node::Call(call) if call.axes.is_none() => {
                let mut inputs = Vec::new();
                for argument in &call.args {
                    inputs.push(self.add(argument, scalar)?);
                }
                let args = inputs.iter().map(|&index| name(quantity(index), expr.span)).collect();
                let op = format!("{}{}", call.name.text, "′".repeat(call.primes));
                let body = Node::Call(Call { args, ..call.clone() });
                Ok(self.push(op, inputs, Expr { node: body, span: expr.span }, scalar, false, ""))
            }
            _ => {
                let span = scalar.locate(expr.span.start, expr.span.end);
                Err(Diagnostic::new("a graph shows operations on numbers; this is none", span))
            }
        }
    }

    /// A let is the node of its formula under its name; any other name is a leaf.
    fn add_name(&mut self, known: &str, expr: &Expr, scalar: &Scalar) -> Result<usize, Diagnostic> {
        if let Some((_, index)) = self.named.iter().find(|(name, _)| name == known) {
            return Ok(*index);
        }
        let definition = self.lets.iter().rev().find(|l| l.name == known && l.params.is_empty());
        let index = match definition {
            Some(l) if !matches!(l.body.expr.node, Node::Number(_) | Node::Unary(..)) => {
                if self.open.iter().any(|open| open == known) {
                    let span = scalar.locate(expr.span.start, expr.span.end);
                    return Err(Diagnostic::new(format!("`{known}` is defined by itself"), span));
                }
                self.open.push(known.to_string());
                let index = self.add(&l.body.expr, &l.body.scalar);
                self.open.pop();
                let index = index?;
                if let Some(node) = self.found.get_mut(index).filter(|node| node.name.is_empty()) {
                    node.name = known.to_string();
                }
                index
            }
            _ => self.push(String::new(), Vec::new(), expr.clone(), scalar, false, known),
        };
        self.named.push((known.to_string(), index));
        Ok(index)
    }

    fn push(
        &mut self,
        op: String,
        inputs: Vec<usize>,
        body: Expr,
        scalar: &Scalar,
        is_constant: bool,
        name: &str,
    ) -> usize {
        self.found.push(Found {
            name: name.to_string(),
            op,
            inputs,
            body,
            scalar: scalar.clone(),
            is_constant,
        });
        self.found.len() - 1
    }
}

/// The name of a node as a quantity. Nobody writes such a name by chance.
fn quantity(index: usize) -> String {
    format!("node_{index}_")
}

fn name(text: String, span: formula::Span) -> Expr {
    Expr { node: Node::Name(text), span }
}

fn call(function: &str, args: Vec<Expr>, span: formula::Span) -> Expr {
    let name = Word { text: function.to_string(), span };
    Expr { node: Node::Call(Call { name, primes: 0, args, axes: None }), span }
}
