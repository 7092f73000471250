//! Quadratics with a given spectrum, on the axes or rotated.

use super::dimensions::Dimensions;
use super::known::{Character, Stationary};
use super::{Surface, SurfaceDoc};
use crate::autodiff::{Graph, Var};
use crate::kernels::scalar;
use crate::linalg::{self, LinalgError};
use crate::random::{Key, Stream, fill_direction, fill_normal};

/// `½ (x − c)ᵀ Q diag(λ) Qᵀ (x − c)` with an orthogonal Q.
#[derive(Debug, Clone, PartialEq)]
pub struct Quadratic {
    spectrum: Vec<f64>,
    centre: Vec<f64>,
    /// Q, row-major; empty for the identity.
    rotation: Vec<f64>,
}

/// The orthogonal matrix of a quadratic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// None: the eigenvectors are the axes.
    Axes,
    /// A matrix from Haar's measure, each rotation as likely; keyed `("rotation", seed)`.
    Haar {
        /// Chooses the matrix.
        seed: u64,
    },
    /// A product of so many Householder reflections along independent directions; keyed `("reflections", seed)`. One
    /// already mixes all variables, by about 2/n.
    Householder {
        /// The number of reflections.
        reflections: usize,
        /// Chooses the directions.
        seed: u64,
    },
}

/// A quadratic that does not exist.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QuadraticError {
    /// There is no eigenvalue.
    #[error("a quadratic needs at least one eigenvalue; write for example `spectrum: [1, 10]`")]
    Empty,
    /// An eigenvalue is not finite.
    #[error("eigenvalue {position} of the spectrum is {value}, and must be finite")]
    NotFinite {
        /// Its position, from 1.
        position: usize,
        /// The value.
        value: f64,
    },
    /// The centre has another number of components.
    #[error("the centre has {found} components, and there are {expected} eigenvalues")]
    Centre {
        /// Its components.
        found: usize,
        /// The eigenvalues.
        expected: usize,
    },
    /// The rotation could not be computed.
    #[error("the rotation could not be computed: {0}")]
    Rotation(#[from] LinalgError),
}

impl Quadratic {
    /// A quadratic around 0 with these eigenvalues.
    ///
    /// # Errors
    /// [`QuadraticError`] if there is no eigenvalue, or one is not finite.
    pub fn new(spectrum: &[f64], rotation: Rotation) -> Result<Quadratic, QuadraticError> {
        if spectrum.is_empty() {
            return Err(QuadraticError::Empty);
        }
        if let Some(at) = spectrum.iter().position(|value| !value.is_finite()) {
            return Err(QuadraticError::NotFinite { position: at + 1, value: spectrum[at] });
        }
        let n = spectrum.len();
        let rotation = orthogonal(n, rotation)?;
        Ok(Quadratic { spectrum: spectrum.to_vec(), centre: vec![0.0; n], rotation })
    }

    /// The same around another point.
    ///
    /// # Errors
    /// [`QuadraticError::Centre`] if it has another number of components.
    pub fn around(mut self, centre: &[f64]) -> Result<Quadratic, QuadraticError> {
        if centre.len() != self.centre.len() {
            return Err(QuadraticError::Centre { found: centre.len(), expected: self.centre.len() });
        }
        self.centre = centre.to_vec();
        Ok(self)
    }

    /// The eigenvalues as they were given.
    pub fn spectrum(&self) -> &[f64] {
        &self.spectrum
    }

    /// Q, row-major `[n, n]`, its columns the eigenvectors; `None` for the axes.
    pub fn rotation(&self) -> Option<&[f64]> {
        (!self.rotation.is_empty()).then_some(&*self.rotation)
    }

    /// The condition number: the largest by the smallest eigenvalue in magnitude; infinite if one is zero.
    pub fn condition(&self) -> f64 {
        let (mut least, mut most) = (f64::INFINITY, 0.0);
        for value in &self.spectrum {
            least = scalar::min(least, value.abs());
            most = scalar::max(most, value.abs());
        }
        most / least
    }

    /// `½ Σ λ (Qᵀ d)²` for `d: [n]`, the spectrum `λ: [n]` and `Q: [n, n]`: for callers whose spectrum or rotation are inputs.
    pub fn trace<'g>(d: Var<'g>, spectrum: Var<'g>, rotation: Option<Var<'g>>) -> Var<'g> {
        0.5 * (spectrum * turned(d, rotation).powi(2)).sum()
    }

    fn parts<'g>(&self, graph: &'g Graph, x: Var<'g>) -> (Var<'g>, Var<'g>, Option<Var<'g>>) {
        let n = self.spectrum.len();
        let centred = self.centre.iter().all(|&c| c == 0.0);
        let d = if centred { x } else { x - graph.tensor(&self.centre, &[n]) };
        let rotation = self.rotation().map(|q| graph.tensor(q, &[n, n]));
        (d, graph.tensor(&self.spectrum, &[n]), rotation)
    }
}

/// `Qᵀ d`, the components along the eigenvectors.
fn turned<'g>(d: Var<'g>, rotation: Option<Var<'g>>) -> Var<'g> {
    let n = d.shape().len();
    match rotation {
        // A row times the matrix, so that lanes become rows of one product.
        Some(rotation) => d.reshape(&[1, n]).matmul(rotation).reshape(&[n]),
        None => d,
    }
}

impl Surface for Quadratic {
    fn name(&self) -> &str {
        "quadratic"
    }

    fn doc(&self) -> SurfaceDoc<'_> {
        SurfaceDoc {
            formula: "½ (x − c)ᵀ Q diag(λ) Qᵀ (x − c)",
            source: "Polyak 1987, chapter 1",
            notes: "A start with equal coordinates lets sign-like methods finish in one step on the axes.",
        }
    }

    fn dimensions(&self) -> Dimensions {
        Dimensions::fixed(self.spectrum.len())
    }

    /// Ones.
    fn start(&self, n: usize) -> Vec<f64> {
        vec![1.0; n]
    }

    fn stationary(&self, _: usize) -> Vec<Stationary> {
        let rises = self.spectrum.iter().any(|&value| value > 0.0);
        let falls = self.spectrum.iter().any(|&value| value < 0.0);
        let character = match (rises, falls) {
            (_, false) => Character::Global,
            (true, true) => Character::Saddle,
            (false, true) => Character::Maximum,
        };
        vec![Stationary { character, x: Some(self.centre.clone()), value: 0.0, published: "" }]
    }

    /// `√(λ/2) Qᵀ (x − c)`, if no eigenvalue is negative.
    fn residuals<'g>(&self, graph: &'g Graph, x: Var<'g>) -> Option<Var<'g>> {
        if self.spectrum.iter().any(|&value| value < 0.0) {
            return None;
        }
        let (d, spectrum, rotation) = self.parts(graph, x);
        Some((0.5 * spectrum).sqrt() * turned(d, rotation))
    }

    fn value<'g>(&self, graph: &'g Graph, x: Var<'g>) -> Var<'g> {
        let (d, spectrum, rotation) = self.parts(graph, x);
        Quadratic::trace(d, spectrum, rotation)
    }
}

/// An orthogonal matrix, row-major `[n, n]`; empty for the identity.
///
/// # Errors
/// When a factorisation fails, which no finite matrix makes it.
pub fn orthogonal(n: usize, rotation: Rotation) -> Result<Vec<f64>, LinalgError> {
    match rotation {
        Rotation::Axes => Ok(Vec::new()),
        Rotation::Haar { seed } => {
            let mut normal = vec![0.0; n * n];
            fill_normal(&mut Stream::new(&[Key::from("rotation"), Key::from(seed)]), &mut normal);
            // With R's diagonal positive, Q is Haar distributed (Mezzadri 2007).
            Ok(linalg::qr(&normal, n, n)?.0)
        }
        Rotation::Householder { reflections, seed } => {
            let mut stream = Stream::new(&[Key::from("reflections"), Key::from(seed)]);
            let mut q = vec![0.0; n * n];
            for i in 0..n {
                q[i * n + i] = 1.0;
            }
            let mut direction = vec![0.0; n];
            for _ in 0..reflections {
                fill_direction(&mut stream, &mut direction);
                reflect(&mut q, &direction);
            }
            Ok(q)
        }
    }
}

/// Q (1 − 2 v vᵀ), row by row.
fn reflect(q: &mut [f64], v: &[f64]) {
    for row in q.chunks_exact_mut(v.len().max(1)) {
        let along = row.iter().zip(v).fold(0.0, |sum, (x, v)| sum + x * v);
        for (x, v) in row.iter_mut().zip(v) {
            *x -= 2.0 * along * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autodiff::Program;
    use crate::linalg::symmetric_eigenvalues;

    const ROTATIONS: [Rotation; 4] = [
        Rotation::Axes,
        Rotation::Haar { seed: 3 },
        Rotation::Householder { reflections: 1, seed: 3 },
        Rotation::Householder { reflections: 4, seed: 3 },
    ];

    /// Value, gradient, Hessian and residuals.
    fn outputs(surface: &Quadratic, x: &[f64]) -> Vec<Vec<f64>> {
        let graph = Graph::new();
        let node = graph.input("x", &[x.len()]);
        let value = surface.value(&graph, node);
        let gradient = graph.grad(value, &[node]).unwrap()[0];
        let hessian = graph.hessian(value, node).unwrap();
        let mut all = vec![value, gradient, hessian];
        all.extend(surface.residuals(&graph, node));
        let mut run = Program::<f64>::compile(&graph, &all).unwrap().replay();
        run.set("x", x).unwrap();
        run.run();
        (0..all.len()).map(|at| run.output(at).to_vec()).collect()
    }

    #[test]
    fn the_hessian_has_the_spectrum_whatever_the_rotation() {
        let spectrum = [0.5, 3.0, 10.0, 400.0, 1000.0];
        let x = [1.0, -2.0, 0.5, 0.25, 3.0];
        for rotation in ROTATIONS {
            let surface = Quadratic::new(&spectrum, rotation).unwrap();
            assert_eq!(surface.condition(), 2000.0);
            let out = outputs(&surface, &x);
            let eigenvalues = symmetric_eigenvalues(&out[2], 5).unwrap();
            for (found, expected) in eigenvalues.iter().zip(&spectrum) {
                assert!((found - expected).abs() < 1e-12 * 1000.0, "{rotation:?}: {found}");
            }
            // A quadratic: f = ½ xᵀHx, ∇f = Hx; and the residuals are a root of it.
            let product: Vec<f64> =
                (0..5).map(|i| (0..5).fold(0.0, |sum, j| sum + out[2][i * 5 + j] * x[j])).collect();
            let half = 0.5 * product.iter().zip(&x).fold(0.0, |sum, (p, x)| sum + p * x);
            let squares = out[3].iter().fold(0.0, |sum, r| sum + r * r);
            assert!((out[0][0] - half).abs() < 1e-12 * half && (squares - half).abs() < 1e-12 * half);
            for (g, p) in out[1].iter().zip(&product) {
                assert!((g - p).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn rotations_are_orthogonal_and_their_seeds_choose() {
        for rotation in &ROTATIONS[1..] {
            let q = orthogonal(7, *rotation).unwrap();
            for i in 0..7 {
                for j in 0..7 {
                    let dot = (0..7).fold(0.0, |sum, k| sum + q[i * 7 + k] * q[j * 7 + k]);
                    assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-14);
                }
            }
        }
        assert_ne!(orthogonal(7, Rotation::Haar { seed: 3 }), orthogonal(7, Rotation::Haar { seed: 4 }));
    }

    #[test]
    fn haar_rotations_prefer_no_direction() {
        // For Haar's measure E q² = 1/n and E (tr Q)² = 1 (Diaconis & Shahshahani 1994); the trace's kurtosis is 3.
        let (n, trials) = (4, 4000);
        let (mut corner, mut trace) = (0.0, 0.0);
        for seed in 0..trials {
            let q = orthogonal(n, Rotation::Haar { seed }).unwrap();
            corner += q[0] * q[0];
            let sum = (0..n).fold(0.0, |sum, i| sum + q[i * n + i]);
            trace += sum * sum;
        }
        let (corner, trace) = (corner / trials as f64, trace / trials as f64);
        assert!((corner - 0.25).abs() < 0.014 && (trace - 1.0).abs() < 0.09, "{corner} {trace}");
    }

    #[test]
    fn the_centre_is_stationary_and_of_the_kind_of_the_spectrum() {
        let centre = [2.0, -1.0];
        for (spectrum, kind) in [
            ([1.0, 2.0], Character::Global),
            ([0.0, 2.0], Character::Global),
            ([1.0, -2.0], Character::Saddle),
            ([-1.0, -2.0], Character::Maximum),
        ] {
            let surface =
                Quadratic::new(&spectrum, Rotation::Haar { seed: 1 }).unwrap().around(&centre).unwrap();
            let known = &surface.stationary(2)[0];
            assert_eq!((known.character, known.x.as_deref()), (kind, Some(&centre[..])));
            let out = outputs(&surface, &centre);
            assert_eq!((&out[0], &out[1]), (&vec![0.0], &vec![0.0, 0.0]));
            assert_eq!(out.len(), if spectrum.iter().any(|&value| value < 0.0) { 3 } else { 4 });
        }
        assert_eq!(Quadratic::new(&[0.0, 2.0], Rotation::Axes).unwrap().condition(), f64::INFINITY);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let message = |spectrum: &[f64]| Quadratic::new(spectrum, Rotation::Axes).unwrap_err().to_string();
        assert_eq!(
            message(&[]),
            "a quadratic needs at least one eigenvalue; write for example `spectrum: [1, 10]`"
        );
        assert_eq!(message(&[1.0, f64::NAN]), "eigenvalue 2 of the spectrum is NaN, and must be finite");
        let two = Quadratic::new(&[1.0, 2.0], Rotation::Axes).unwrap();
        assert!(two.clone().around(&[1.0]).is_err());
        let graph = Graph::new();
        two.value(&graph, graph.input("x", &[3]));
        assert!(graph.check().is_err(), "a wrong shape is an error of the graph");
    }
}
