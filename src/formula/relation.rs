//! The relation that a claim states: `lhs ~ rhs within 3%`, `lhs <= rhs`, chained with `and`.

use super::align::align;
use super::ast::{Expr, Node, Operator};
use super::diagnostic::FormulaError;
use super::eval::eval;
use super::labelled::{Axis, Labelled};
use super::parser::Parser;
use super::pointwise::truth;
use super::scope::Scope;

/// How two sides of a claim are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// `~`: equal within a tolerance.
    About,
    /// `<`, `<=`, `>`, `>=`, `=` or `!=`.
    Compare(Operator),
    /// A formula that is to be true; its right side is 1.
    True,
}

/// How far the sides of `~` may lie apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Tolerance {
    /// A percentage of the right side's size.
    Percent(Expr),
    /// A number.
    Absolute(Expr),
}

/// One comparison of a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The left side: what was measured.
    pub lhs: Expr,
    /// How the sides are linked.
    pub link: Link,
    /// The right side: what was predicted.
    pub rhs: Expr,
    /// The tolerance of `~`.
    pub tolerance: Option<Tolerance>,
}

/// What a claim states: comparisons that must all hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// The comparisons, in order; at least one.
    pub parts: Vec<Part>,
}

/// The two sides of a comparison before they are joined, with the tolerance as a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Sides {
    /// The left side.
    pub lhs: Labelled,
    /// The right side.
    pub rhs: Labelled,
    /// The tolerance in units of the sides; 0 where the link is not `~`.
    pub tolerance: Labelled,
}

/// A comparison at every element.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// How the sides are linked.
    pub link: Link,
    /// The axes of the arrays below.
    pub axes: Vec<Axis>,
    /// The left side, row-major.
    pub measured: Vec<f64>,
    /// The right side.
    pub predicted: Vec<f64>,
    /// The tolerance in units of the sides; 0 where the link is not `~`.
    pub tolerance: Vec<f64>,
    /// How far the element is from failing, in units of the sides: negative where it fails, NaN where a side is NaN.
    pub margin: Vec<f64>,
    /// Whether the element holds.
    pub holds: Vec<bool>,
    /// The element nearest to failing, or that fails worst: for `~` by the error's share of the tolerance.
    pub worst: usize,
}

/// Parses what a claim states.
///
/// # Errors
/// A syntax error; `~` without its `within`.
///
/// ```
/// use gradbook::formula::{Scope, parse_relation};
/// let mut scope = Scope::new();
/// scope.define_number("gain", 0.223);
/// let relation = parse_relation("gain ~ sqrt(0.0505) within 3% and gain < 1/4").unwrap();
/// assert!(relation.judge(&scope).unwrap().iter().all(|comparison| comparison.all_hold()));
/// ```
pub fn parse_relation(source: &str) -> Result<Relation, FormulaError> {
    let mut parser = Parser::new(source)?;
    let mut parts = Vec::new();
    let first_error = loop {
        if let Err(error) = conjunct(&mut parser, &mut parts) {
            break error;
        }
        if parser.peek_word("and") {
            parser.advance();
            continue;
        }
        match parser.finish() {
            Ok(()) => return Ok(Relation { parts }),
            Err(error) => break error,
        }
    };
    // What is no chain of comparisons may still be one formula that is to be true: `a < 1 or b < 1`.
    let formula = super::parser::parse(source).map_err(|_| first_error)?;
    Ok(Relation { parts: vec![truth_of(formula)] })
}

fn truth_of(lhs: Expr) -> Part {
    let rhs = Expr { node: Node::Number(1.0), span: lhs.span };
    Part { lhs, link: Link::True, rhs, tolerance: None }
}

/// One comparison, or a chain `a <= b < c` of them.
fn conjunct(parser: &mut Parser<'_>, parts: &mut Vec<Part>) -> Result<(), FormulaError> {
    let side = Operator::Equal.binding();
    let mut lhs =
        if parser.peek_word("not") { parser.binary(super::ast::NOT - 1)? } else { parser.binary(side)? };
    if parser.peek_symbol("~") {
        parser.advance();
        let rhs = parser.binary(side)?;
        let tolerance = Some(tolerance(parser)?);
        parts.push(Part { lhs, link: Link::About, rhs, tolerance });
        return Ok(());
    }
    let mut compared = false;
    while let Some(operator) = parser.operator().filter(|operator| operator.is_comparison()) {
        parser.advance();
        let rhs = parser.binary(side)?;
        if parser.peek_word("within") {
            return Err(FormulaError::new(parser.span(), "a tolerance belongs to `~`")
                .help("write `lhs ~ rhs within 3%`"));
        }
        parts.push(Part { lhs, link: Link::Compare(operator), rhs: rhs.clone(), tolerance: None });
        lhs = rhs;
        compared = true;
    }
    if !compared {
        parts.push(truth_of(lhs));
    }
    Ok(())
}

fn tolerance(parser: &mut Parser<'_>) -> Result<Tolerance, FormulaError> {
    if !parser.peek_word("within") {
        return Err(FormulaError::new(parser.span(), "`within` is missing after the right side of `~`")
            .help("write `lhs ~ rhs within 3%`, or `within 0.05` for an absolute tolerance"));
    }
    parser.advance();
    parser.percent = Some(0);
    let expr = parser.binary(Operator::Equal.binding())?;
    let inner = parser.percent.take().unwrap_or(0);
    let outer = parser.eat("%");
    let entries = match &expr.node {
        Node::Map(entries) => entries.len(),
        _ => 0,
    };
    if inner > 0 && inner < entries {
        return Err(FormulaError::new(
            expr.span,
            "some of these tolerances are percentages and some are not",
        )
        .help("write all of them one way"));
    }
    Ok(if outer || inner > 0 { Tolerance::Percent(expr) } else { Tolerance::Absolute(expr) })
}

impl Relation {
    /// Judges every comparison at every element.
    ///
    /// # Errors
    /// Those of [`eval`], and sides that do not align.
    pub fn judge(&self, scope: &Scope<'_>) -> Result<Vec<Comparison>, FormulaError> {
        self.parts.iter().map(|part| part.judge(scope)).collect()
    }
}

impl Part {
    /// The values of both sides and the tolerance.
    ///
    /// # Errors
    /// Those of [`eval`], and a tolerance that is negative.
    pub fn sides(&self, scope: &Scope<'_>) -> Result<Sides, FormulaError> {
        let lhs = eval(&self.lhs, scope)?;
        let rhs = eval(&self.rhs, scope)?;
        let tolerance = match &self.tolerance {
            None => Labelled::scalar(0.0),
            Some(Tolerance::Absolute(expr)) => checked(expr, eval(expr, scope)?)?,
            Some(Tolerance::Percent(expr)) => {
                let percent = checked(expr, eval(expr, scope)?)?;
                let aligned = align(&[&percent, &rhs]).map_err(|error| error.at(expr.span))?;
                let pairs = aligned.values[0].iter().zip(&aligned.values[1]);
                let values = pairs.map(|(percent, rhs)| percent / 100.0 * rhs.abs()).collect();
                Labelled::raw(aligned.axes, values)
            }
        };
        Ok(Sides { lhs, rhs, tolerance })
    }

    /// Judges the comparison at every element.
    ///
    /// # Errors
    /// Those of [`Part::sides`], and sides that do not align.
    pub fn judge(&self, scope: &Scope<'_>) -> Result<Comparison, FormulaError> {
        let sides = self.sides(scope)?;
        let span = self.lhs.span.to(self.rhs.span);
        let aligned = align(&[&sides.lhs, &sides.rhs]).map_err(|error| error.at(span))?;
        let count = super::labelled::size(&aligned.axes);
        let with = align(&[&sides.lhs, &sides.rhs, &sides.tolerance]).map_err(|error| error.at(span))?;
        // A label without a tolerance would escape judgement.
        if super::labelled::size(&with.axes) < count {
            return Err(FormulaError::new(span, "some elements of this claim have no tolerance")
                .help("give each label of the map one"));
        }
        if count == 0 {
            return Err(FormulaError::new(span, "this claim compares nothing"));
        }
        let [measured, predicted, tolerance] = <[Vec<f64>; 3]>::try_from(with.values)
            .map_err(|_| FormulaError::new(span, "this claim has no two sides"))?;
        Ok(Comparison::new(self.link, with.axes, measured, predicted, tolerance))
    }
}

fn checked(expr: &Expr, tolerance: Labelled) -> Result<Labelled, FormulaError> {
    if tolerance.values().iter().any(|value| value.is_nan() || *value < 0.0) {
        return Err(FormulaError::new(expr.span, "a tolerance is a number that is not negative"));
    }
    Ok(tolerance)
}

impl Comparison {
    /// Compares two sides over the same axes element by element.
    #[must_use]
    pub fn new(
        link: Link,
        axes: Vec<Axis>,
        measured: Vec<f64>,
        predicted: Vec<f64>,
        tolerance: Vec<f64>,
    ) -> Self {
        let mut margin = Vec::with_capacity(measured.len());
        let mut holds = Vec::with_capacity(measured.len());
        let mut worst = 0;
        let mut worst_severity = f64::NEG_INFINITY;
        for (i, ((&m, &p), &t)) in measured.iter().zip(&predicted).zip(&tolerance).enumerate() {
            let (element_margin, element_holds) = judge(link, m, p, t);
            let severity = severity(link, element_margin, element_holds, t);
            if severity > worst_severity {
                worst_severity = severity;
                worst = i;
            }
            margin.push(element_margin);
            holds.push(element_holds);
        }
        Self { link, axes, measured, predicted, tolerance, margin, holds, worst }
    }

    /// Whether every element holds.
    #[must_use]
    pub fn all_hold(&self) -> bool {
        self.holds.iter().all(|holds| *holds)
    }

    /// The labels of the worst element, as `cell=sigmoid, sigma=2`; empty for a single number.
    #[must_use]
    pub fn worst_place(&self) -> String {
        super::labelled::describe(&self.axes, self.worst)
    }
}

fn judge(link: Link, measured: f64, predicted: f64, tolerance: f64) -> (f64, bool) {
    let gap = if measured == predicted { 0.0 } else { (measured - predicted).abs() };
    let margin = match link {
        Link::About => tolerance - gap,
        Link::Compare(Operator::Less | Operator::LessEqual) => signed_gap(predicted, measured),
        Link::Compare(Operator::Greater | Operator::GreaterEqual) => signed_gap(measured, predicted),
        Link::Compare(Operator::NotEqual) => gap,
        Link::True => return (if truth(measured) { 0.0 } else { -1.0 }, truth(measured)),
        Link::Compare(_) => 0.0 - gap,
    };
    let strict = matches!(link, Link::Compare(Operator::Less | Operator::Greater | Operator::NotEqual));
    (margin, if strict { margin > 0.0 } else { margin >= 0.0 })
}

/// `a - b`, and 0 for equal infinities.
fn signed_gap(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { a - b }
}

/// How near an element is to failing: larger is worse, and NaN is worst.
fn severity(link: Link, margin: f64, holds: bool, tolerance: f64) -> f64 {
    if margin.is_nan() {
        return f64::INFINITY;
    }
    if link == Link::About && tolerance > 0.0 && tolerance.is_finite() {
        return (tolerance - margin) / tolerance;
    }
    if link == Link::About && !holds { f64::MAX } else { -margin }
}

#[cfg(test)]
mod tests;
