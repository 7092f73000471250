//! The laws of random arrays, as notebooks write them: `normal(n, n)`, `student(3)`.

use crate::formula::{Axis, Expr, Node};
use crate::random::{
    Cauchy, Distribution, Exponential, Laplace, Pareto, Rademacher, Stream, StudentT, Uniform,
    fill_direction, fill_normal,
};
use crate::study::expression::Named;
use crate::study::network::numbers::Numbers;
use crate::yaml::{Diagnostic, Span};

/// What stands under `draw`.
pub(super) const DOC: &str = "Random arrays by name, each a law with its parameters and then, if it is an array, its rows \
                              and columns: `normal(n, n)`, `uniform(0, 1)`, `student(3)`, `pareto(1.5)`, `laplace()`, \
                              `cauchy()`, `exponential()`, `rademacher(n)` (signs), `sphere(n)` (a unit vector).";

/// The most elements of one draw.
const MOST_ELEMENTS: usize = 1 << 22;

/// A law of the notebook.
struct Entry {
    name: &'static str,
    /// Its parameters, which stand before rows and columns.
    parameters: &'static [&'static str],
    /// Builds it from its parameters; nothing if they are out of its domain.
    law: fn(&[f64]) -> Option<Law>,
    domain: &'static str,
}

static LAWS: [Entry; 9] = [
    Entry { name: "normal", parameters: &[], law: |_| Some(Law::Normal), domain: "" },
    Entry {
        name: "uniform",
        parameters: &["low", "high"],
        law: |p| (p[0] < p[1]).then_some(Law::Uniform(Uniform { low: p[0], high: p[1] })),
        domain: "low < high",
    },
    Entry {
        name: "student",
        parameters: &["freedom"],
        law: |p| (p[0] > 0.0).then_some(Law::Student(StudentT { freedom: p[0] })),
        domain: "above 0",
    },
    Entry {
        name: "pareto",
        parameters: &["tail"],
        law: |p| (p[0] > 0.0).then_some(Law::Pareto(Pareto { scale: 1.0, shape: p[0] })),
        domain: "above 0",
    },
    Entry { name: "laplace", parameters: &[], law: |_| Some(Law::Laplace), domain: "" },
    Entry { name: "cauchy", parameters: &[], law: |_| Some(Law::Cauchy), domain: "" },
    Entry { name: "exponential", parameters: &[], law: |_| Some(Law::Exponential), domain: "" },
    Entry { name: "rademacher", parameters: &[], law: |_| Some(Law::Rademacher), domain: "" },
    Entry { name: "sphere", parameters: &[], law: |_| Some(Law::Sphere), domain: "" },
];

/// The law of an element, or of a whole vector.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Law {
    Normal,
    Uniform(Uniform),
    Student(StudentT),
    Pareto(Pareto),
    Laplace,
    Cauchy,
    Exponential,
    Rademacher,
    /// Uniform on the unit sphere.
    Sphere,
}

/// A random array.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draw {
    pub name: String,
    law: Law,
    /// The axes of one draw: none, `i`, or `i` and `j`.
    pub axes: Vec<Axis>,
}

impl Draw {
    /// Reads a law with its parameters and its shape.
    ///
    /// # Errors
    /// It is no known law, or its arguments are wrong.
    pub fn read(named: &Named, numbers: &Numbers<'_>) -> Result<Draw, Diagnostic> {
        let (name, args) = match &named.formula.expr.node {
            Node::Call(call) if call.primes == 0 && call.axes.is_none() => {
                (call.name.text.as_str(), call.args.as_slice())
            }
            Node::Name(name) => (name.as_str(), &[][..]),
            _ => return Err(unknown(named, "")),
        };
        let Some(entry) = LAWS.iter().find(|entry| entry.name == name) else {
            return Err(unknown(named, name));
        };
        let n_parameters = entry.parameters.len();
        if args.len() < n_parameters || args.len() > n_parameters + 2 {
            return Err(Diagnostic::new(
                format!("`{name}` is not given {} arguments", args.len()),
                place(named, None),
            )
            .label(entry.usage()));
        }
        let mut parameters = Vec::new();
        for (arg, what) in args.iter().zip(entry.parameters) {
            parameters.push(number(named, arg, what, numbers)?);
        }
        let Some(law) = (entry.law)(&parameters) else {
            let list: Vec<String> = parameters.iter().map(|x| crate::formula::print_number(*x)).collect();
            return Err(Diagnostic::new(
                format!("`{name}` does not take {}", list.join(", ")),
                place(named, args.first()),
            )
            .label(entry.domain)
            .note(format!("it is written {}", entry.usage())));
        };
        let mut axes = Vec::new();
        let mut elements = 1usize;
        for (arg, (axis, what)) in args[n_parameters..].iter().zip([("i", "rows"), ("j", "columns")]) {
            let size = number(named, arg, what, numbers)?;
            if size.fract() != 0.0 || !(1.0..=MOST_ELEMENTS as f64).contains(&size) {
                return Err(Diagnostic::new(format!("`{name}` has {size} {what}"), place(named, Some(arg)))
                    .label("a whole number from 1 on"));
            }
            elements = elements.saturating_mul(size as usize);
            axes.push(Axis::numbers(axis, (1..=size as usize).map(|label| label as f64).collect()));
        }
        if elements > MOST_ELEMENTS {
            return Err(Diagnostic::new(
                format!("one draw of `{}` is {elements} numbers", named.name),
                place(named, None),
            )
            .label(format!("at most {MOST_ELEMENTS}")));
        }
        if law == Law::Sphere && axes.len() != 1 {
            return Err(Diagnostic::new("a point of a sphere is a vector", place(named, None))
                .label("sphere(n), the unit vectors of n numbers"));
        }
        Ok(Draw { name: named.name.clone(), law, axes })
    }

    /// How many numbers one draw is.
    pub fn len(&self) -> usize {
        crate::formula::size(&self.axes)
    }

    /// The next draws of a stream, one after another.
    pub fn fill(&self, stream: &mut Stream, out: &mut [f64]) {
        match self.law {
            Law::Normal => fill_normal(stream, out),
            Law::Uniform(law) => each(&law, stream, out),
            Law::Student(law) => each(&law, stream, out),
            Law::Pareto(law) => each(&law, stream, out),
            Law::Laplace => each(&Laplace { mean: 0.0, scale: 1.0 }, stream, out),
            Law::Cauchy => each(&Cauchy { median: 0.0, scale: 1.0 }, stream, out),
            Law::Exponential => each(&Exponential, stream, out),
            Law::Rademacher => each(&Rademacher, stream, out),
            Law::Sphere => out.chunks_exact_mut(self.len()).for_each(|point| fill_direction(stream, point)),
        }
    }
}

impl Entry {
    fn usage(&self) -> String {
        let args: Vec<&str> = self.parameters.iter().copied().chain(["rows", "columns"]).collect();
        match self.name {
            "sphere" => "sphere(n)".to_owned(),
            name if self.parameters.is_empty() => format!("{name}(), {name}(rows) or {name}(rows, columns)"),
            name => format!("{name}({}), then rows and columns", args[..self.parameters.len()].join(", ")),
        }
    }
}

fn each(law: &impl Distribution<f64>, stream: &mut Stream, out: &mut [f64]) {
    for x in out {
        *x = law.sample(stream);
    }
}

fn unknown(named: &Named, name: &str) -> Diagnostic {
    let names: Vec<&str> = LAWS.iter().map(|entry| entry.name).collect();
    let message = match name {
        "" => format!("`{}` is not a law", named.name),
        name => format!("unknown law `{name}`"),
    };
    Diagnostic::new(message, place(named, None))
        .meant(name, names.iter().copied())
        .note(format!("laws: {}", names.join(", ")))
        .note("what is computed from draws stands under `probe` or `measure`")
}

/// Where a law, or one of its arguments, is written.
fn place(named: &Named, arg: Option<&Expr>) -> Span {
    let scalar = &named.formula.scalar;
    match arg {
        Some(arg) => scalar.locate(arg.span.start, arg.span.end),
        None => scalar.locate(0, scalar.text.len()),
    }
}

/// The finite number that an argument is.
fn number(named: &Named, arg: &Expr, what: &str, numbers: &Numbers<'_>) -> Result<f64, Diagnostic> {
    let formula = crate::study::Expression { expr: arg.clone(), scalar: named.formula.scalar.clone() };
    numbers.value(&formula, what, place(named, Some(arg)))
}
