//! Ways to eigenvalues, and how each is tested against another.

use super::hessian::Hessian;
use super::words::{LANCZOS, METHODS, POWER};
use crate::autodiff::Error;
use crate::linalg::{LinalgError, lanczos, power, symmetric_eigen, symmetric_spectrum};
use crate::random::{Key, Stream, fill_normal};
use crate::study::network::numbers::{Numbers, single};
use crate::yaml::{Diagnostic, Fields, Yaml};

/// Beyond so many variables there is no dense matrix to test against.
const MOST_TESTED: usize = 600;
/// Beyond so many there is none at all.
const MOST_DENSE: usize = 4000;
/// The products of the power method, and its tolerance, unless they are given.
const ITERATIONS: usize = 1000;
const TOLERANCE: f64 = 1e-8;

/// A way to eigenvalues.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Method {
    Dense,
    Lanczos { steps: usize },
    Power { iterations: usize, tolerance: f64 },
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Ascending.
    pub values: Vec<f64>,
    pub residual: f64,
    pub mismatch: f64,
    pub products: usize,
}

impl Found {
    /// What a method leaves of a Hessian that is not there: as many NaNs as there would be eigenvalues.
    pub fn nothing(method: Method, n: usize) -> Found {
        let count = match method {
            Method::Dense => n,
            Method::Lanczos { steps } => steps.min(n),
            Method::Power { .. } => 1,
        };
        Found { values: vec![f64::NAN; count], residual: f64::NAN, mismatch: f64::NAN, products: 0 }
    }
}

/// Why nothing was found.
pub(super) enum Failure {
    /// The Hessian has an element that is not finite.
    NotFinite,
    /// Anything else.
    Other(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Other(error.to_string())
    }
}

impl From<LinalgError> for Failure {
    fn from(error: LinalgError) -> Failure {
        match error {
            LinalgError::NotFinite => Failure::NotFinite,
            error => Failure::Other(error.to_string()),
        }
    }
}

impl Method {
    /// Reads a method: `dense`, or one with its options.
    ///
    /// # Errors
    /// It is none, or its options are wrong.
    pub fn read(node: &Yaml, numbers: &Numbers<'_>) -> Result<Method, Diagnostic> {
        let (name, options, span) = match single(node) {
            Some(entry) => (entry.key.text.as_str(), Some(&entry.value), entry.key_span),
            None => (node.text().unwrap_or(""), None, node.span),
        };
        match (name, options) {
            ("dense", None) => Ok(Method::Dense),
            ("lanczos", Some(node)) => {
                let fields = Fields::of(node, &LANCZOS)?;
                Ok(Method::Lanczos { steps: numbers.size(fields.require("steps")?, "steps")? })
            }
            ("lanczos", None) => Err(Diagnostic::new("nothing says how many steps are taken", span)
                .label("write {lanczos: {steps: 60}}")),
            ("power", None) => Ok(Method::Power { iterations: ITERATIONS, tolerance: TOLERANCE }),
            ("power", Some(node)) => {
                let fields = Fields::of(node, &POWER)?;
                let iterations = fields.get("iterations").map(|node| numbers.size(node, "iterations"));
                let tolerance = numbers.optional(&fields, "tolerance", TOLERANCE)?;
                Ok(Method::Power { iterations: iterations.transpose()?.unwrap_or(ITERATIONS), tolerance })
            }
            _ => {
                let names = METHODS.map(|(name, _)| name);
                Err(Diagnostic::new(format!("unknown method `{name}`"), span)
                    .meant(name, names)
                    .note(format!("methods: {}", names.join(", "))))
            }
        }
    }

    /// The name of the method.
    pub fn name(self) -> &'static str {
        match self {
            Method::Dense => METHODS[0].0,
            Method::Lanczos { .. } => METHODS[1].0,
            Method::Power { .. } => METHODS[2].0,
        }
    }

    /// Finds eigenvalues, and tests them. Random starts come from the study's stream.
    pub fn find(self, hessian: &mut Hessian, id: &str) -> Result<Found, Failure> {
        let n = hessian.len();
        let mut stream = Stream::new(&[Key::Name("spectrum"), Key::Name(id)]);
        let mut found = match self {
            Method::Dense => return dense(hessian),
            Method::Lanczos { steps } => {
                let mut product = |v: &[f64], to: &mut [f64]| hessian.product(v, to);
                let ritz = lanczos(n, steps, &mut product, &mut |out| fill_normal(&mut stream, out))?;
                let ends = [ritz.residuals.first(), ritz.residuals.last()];
                let residual = ends.iter().flatten().fold(0.0, |most, x| if **x > most { **x } else { most });
                Found { values: ritz.values, residual, mismatch: f64::NAN, products: ritz.products }
            }
            Method::Power { iterations, tolerance } => {
                let mut v = vec![0.0; n];
                fill_normal(&mut stream, &mut v);
                let dominant = power(&mut v, iterations, tolerance, &mut |v, to| hessian.product(v, to))?;
                let values = vec![dominant.value];
                let (residual, products) = (dominant.residual, dominant.products);
                Found { values, residual, mismatch: f64::NAN, products }
            }
        };
        if n <= MOST_TESTED {
            let exact = symmetric_spectrum(&symmetric(&hessian.dense()?, n).0, n)?;
            found.mismatch = self.mismatch(&found.values, &exact);
        }
        Ok(found)
    }

    /// The greatest distance of what was found from the eigenvalues, as a part of their largest magnitude.
    fn mismatch(self, found: &[f64], exact: &[f64]) -> f64 {
        let size = largest(exact);
        let apart = match self {
            Method::Power { .. } => (largest(found) - size).abs(),
            _ if found.len() == exact.len() => {
                largest(&found.iter().zip(exact).map(|(found, exact)| found - exact).collect::<Vec<_>>())
            }
            _ => {
                let end = |all: &[f64]| [all.first(), all.last()].map(|x| x.copied().unwrap_or(f64::NAN));
                let (found, exact) = (end(found), end(exact));
                largest(&[found[0] - exact[0], found[1] - exact[1]])
            }
        };
        if apart == 0.0 { 0.0 } else { apart / size }
    }
}

/// All eigenvalues of the whole matrix; the test is that of its symmetry, and of the trace and the norm.
fn dense(hessian: &mut Hessian) -> Result<Found, Failure> {
    let n = hessian.len();
    if n > MOST_DENSE {
        let message = format!("a dense Hessian of {n} variables is too large; take `lanczos` or `power`");
        return Err(Failure::Other(message));
    }
    let matrix = hessian.dense()?;
    let (mean, asymmetry) = symmetric(&matrix, n);
    let values = symmetric_spectrum(&mean, n)?;
    let (mut trace, mut squares) = (0.0, 0.0);
    for i in 0..n {
        trace += mean[i * n + i];
    }
    for x in &mean {
        squares += x * x;
    }
    let (mut sum, mut sum_of_squares) = (0.0, 0.0);
    for value in &values {
        sum += value;
        sum_of_squares += value * value;
    }
    let count = n as f64;
    let apart = largest(&[asymmetry, (sum - trace) / count, squares.sqrt() - sum_of_squares.sqrt()]);
    let size = largest(&values);
    let mismatch = if apart == 0.0 { 0.0 } else { apart / size };
    let mismatch = if n <= MOST_TESTED { mismatch } else { f64::NAN };
    Ok(Found { values, residual: f64::NAN, mismatch, products: hessian.products })
}

/// Unit eigenvectors of the largest and of the smallest eigenvalue, from the whole matrix. The first element of largest
/// magnitude of each is positive.
///
/// # Errors
/// More variables than can be tested, or a matrix that is not finite.
pub(super) fn ends(hessian: &mut Hessian) -> Result<[Vec<f64>; 2], Failure> {
    let n = hessian.len();
    if n > MOST_TESTED {
        return Err(Failure::Other(format!("eigenvectors of {n} variables; at most {MOST_TESTED}")));
    }
    let (_, vectors) = symmetric_eigen(&symmetric(&hessian.dense()?, n).0, n)?;
    let column = |k: usize| (0..n).map(|i| vectors[i * n + k]).collect();
    Ok([column(n.saturating_sub(1)), column(0)])
}

/// The mean of a matrix and its transpose, and their greatest difference.
fn symmetric(a: &[f64], n: usize) -> (Vec<f64>, f64) {
    let mut mean = a.to_vec();
    let mut apart = 0.0;
    for i in 0..n {
        for j in 0..i {
            let (x, y) = (a[i * n + j], a[j * n + i]);
            apart = if (x - y).abs() > apart { (x - y).abs() } else { apart };
            mean[i * n + j] = f64::midpoint(x, y);
            mean[j * n + i] = mean[i * n + j];
        }
    }
    (mean, apart)
}

/// The largest magnitude; 0 of nothing, NaN if one is.
pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, x| if x.abs() > most || x.is_nan() { x.abs() } else { most })
}
