//! All solvers, with their options.

use super::line_search::{Armijo, Exact, LineSearch, StrongWolfe};
use super::newton::{Curvature, Newton};
use super::settings::{Kind, Setting, SettingError, Settings, SolverOption};
use super::trust_region::{Subproblem, TrustRegion};
use super::{
    Beta, Bfgs, ConjugateGradient, GaussNewton, GradientDescent, Lbfgs, LevenbergMarquardt, NewtonCg,
    Scaling, Solver,
};

/// A solver as notebooks name it.
pub struct SolverEntry {
    /// Its name.
    pub name: &'static str,
    /// What it does, with its source.
    pub doc: &'static str,
    /// Its options.
    pub options: &'static [SolverOption],
    /// Whether it needs a sum of squares.
    pub uses_residuals: bool,
    build: fn(&Settings) -> Box<dyn Solver>,
}

impl SolverEntry {
    /// The solver of a name.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(name: &str) -> Result<&'static SolverEntry, SettingError> {
        SOLVERS.iter().find(|entry| entry.name == name).ok_or_else(|| {
            let names: Vec<&str> = SOLVERS.iter().map(|entry| entry.name).collect();
            SettingError::Solver { name: name.to_owned(), known: names.join(", ") }
        })
    }

    /// Its options with their defaults.
    pub fn settings(&self) -> Settings {
        Settings::new(self.name, self.options)
    }

    /// The solver with some options set, the others at their defaults.
    ///
    /// # Errors
    /// When there is no such option, it does not take the value, or options do not fit one another.
    pub fn build(&self, values: &[(&str, Setting)]) -> Result<Box<dyn Solver>, SettingError> {
        let mut settings = self.settings();
        for (name, value) in values {
            settings.set(name, value.clone())?;
        }
        let has = |name: &str| self.options.iter().any(|option| option.name == name);
        if has("c1") && has("c2") && settings.number("c1") >= settings.number("c2") {
            return Err(SettingError::Value {
                solver: self.name,
                option: "c1",
                wanted: format!("below c2, which is {}", settings.number("c2")),
                found: format!("{}", settings.number("c1")),
            });
        }
        Ok((self.build)(&settings))
    }
}

const fn number(name: &'static str, default: f64, above: f64, below: f64, doc: &'static str) -> SolverOption {
    SolverOption { name, doc, kind: Kind::Number { default, above, below } }
}

const fn count(name: &'static str, default: usize, least: usize, doc: &'static str) -> SolverOption {
    SolverOption { name, doc, kind: Kind::Count { default, least } }
}

const fn switch(name: &'static str, default: bool, doc: &'static str) -> SolverOption {
    SolverOption { name, doc, kind: Kind::Switch { default } }
}

const fn word(
    name: &'static str,
    default: &'static str,
    words: &'static [(&'static str, &'static str)],
    doc: &'static str,
) -> SolverOption {
    SolverOption { name, doc, kind: Kind::Word { default, words } }
}

const fn line_search(default: &'static str) -> SolverOption {
    word("line_search", default, LineSearch::WORDS, "how the length of a step is chosen")
}

const fn curvature(default: &'static str) -> SolverOption {
    word("hessian", default, Curvature::WORDS, "what is done with a Hessian that is not positive definite")
}

const C1: SolverOption =
    number("c1", 1e-4, 0.0, 0.5, "the part of the promised decrease that armijo and strong_wolfe ask for");

const C2: SolverOption = c2(0.9);

const fn c2(default: f64) -> SolverOption {
    number("c2", default, 0.0, 1.0, "the part of the slope that strong_wolfe leaves")
}

const SHRINK: SolverOption = number("shrink", 0.5, 0.0, 1.0, "the factor between two lengths of armijo");

/// The solvers.
pub const SOLVERS: &[SolverEntry] = &[
    SolverEntry {
        name: "gradient_descent",
        doc: "Gradient descent with a line search (Cauchy 1847; Armijo 1966).",
        options: &[
            line_search("armijo"),
            number("lr", 1.0, 0.0, f64::INFINITY, "the first length that is tried, or the only one"),
            C1,
            C2,
            SHRINK,
        ],
        uses_residuals: false,
        build: |s| {
            Box::new(GradientDescent { line_search: search_of(s, "line_search"), first: s.number("lr") })
        },
    },
    SolverEntry {
        name: "newton",
        doc: "Newton's method with whole steps, whatever the curvature (Nocedal & Wright 2006, section 3.3).",
        options: &[curvature("plain"), line_search("none"), C1, C2, SHRINK],
        uses_residuals: false,
        build: newton,
    },
    SolverEntry {
        name: "damped_newton",
        doc: "Newton's method with backtracking and a modified Cholesky factorisation (Gill, Murray & Wright 1981).",
        options: &[curvature("modified"), line_search("armijo"), C1, C2, SHRINK],
        uses_residuals: false,
        build: newton,
    },
    SolverEntry {
        name: "saddle_free_newton",
        doc: "Newton's method with the absolute eigenvalues of the Hessian (Dauphin et al. 2014), and backtracking.",
        options: &[curvature("absolute"), line_search("armijo"), C1, C2, SHRINK],
        uses_residuals: false,
        build: newton,
    },
    SolverEntry {
        name: "newton_cg",
        doc: "Newton's method by conjugate gradients on products with the Hessian (Dembo & Steihaug 1983).",
        options: &[
            line_search("strong_wolfe"),
            C1,
            C2,
            SHRINK,
            number(
                "forcing",
                0.01,
                0.0,
                1.0,
                "the largest residual of the linear system, as a part of the gradient",
            ),
            count("products", 2, 1, "the most products for a step, in units of the dimension"),
        ],
        uses_residuals: false,
        build: |s| {
            Box::new(NewtonCg {
                line_search: search_of(s, "line_search"),
                forcing: s.number("forcing"),
                products: s.count("products"),
            })
        },
    },
    SolverEntry {
        name: "trust_region",
        doc: "The quadratic model in a ball (Moré & Sorensen 1983; Nocedal & Wright 2006, algorithm 4.1).",
        options: &[
            word("subproblem", "exact", Subproblem::WORDS, "how the model is minimised in the ball"),
            number("radius", 1.0, 0.0, f64::INFINITY, "the first radius"),
            number("largest", 1e12, 0.0, f64::INFINITY, "the largest radius"),
            number("accept", 0.1, 0.0, 0.25, "the ratio of decreases above which a step is taken"),
        ],
        uses_residuals: false,
        build: |s| {
            Box::new(TrustRegion {
                subproblem: if s.word("subproblem") == "steihaug" {
                    Subproblem::Steihaug
                } else {
                    Subproblem::Exact
                },
                radius: s.number("radius"),
                largest: s.number("largest"),
                accept: s.number("accept"),
            })
        },
    },
    SolverEntry {
        name: "bfgs",
        doc: "The method of Broyden, Fletcher, Goldfarb and Shanno (1970; Nocedal & Wright 2006, algorithm 6.1).",
        options: &[
            line_search("strong_wolfe"),
            C1,
            C2,
            SHRINK,
            switch("scale", true, "whether the first matrix is scaled by the first step's curvature"),
        ],
        uses_residuals: false,
        build: |s| Box::new(Bfgs { line_search: search_of(s, "line_search"), scale: s.is_on("scale") }),
    },
    SolverEntry {
        name: "lbfgs",
        doc: "BFGS from the last steps alone, by two loops (Liu & Nocedal 1989).",
        options: &[
            count("memory", 10, 0, "the steps that are remembered"),
            line_search("strong_wolfe"),
            C1,
            C2,
            SHRINK,
        ],
        uses_residuals: false,
        build: |s| Box::new(Lbfgs { memory: s.count("memory"), line_search: search_of(s, "line_search") }),
    },
    SolverEntry {
        name: "conjugate_gradient",
        doc: "Nonlinear conjugate gradients (Fletcher & Reeves 1964; Gilbert & Nocedal 1992).",
        options: &[
            word("beta", "pr_plus", Beta::WORDS, "how much of the last direction is kept"),
            line_search("strong_wolfe"),
            C1,
            c2(0.1),
            SHRINK,
            count("restart", 0, 0, "the steps between restarts from the gradient; 0 for none"),
        ],
        uses_residuals: false,
        build: |s| {
            Box::new(ConjugateGradient {
                beta: if s.word("beta") == "fr" { Beta::FletcherReeves } else { Beta::PolakRibierePlus },
                line_search: search_of(s, "line_search"),
                restart: s.count("restart"),
            })
        },
    },
    SolverEntry {
        name: "gauss_newton",
        doc: "Gauss and Newton's method for a sum of squares (Gauss 1809; Nocedal & Wright 2006, section 10.3).",
        options: &[
            word("line_search", "none", &GAUSS_NEWTON_WORDS, "how the length of a step is chosen"),
            C1,
            SHRINK,
        ],
        uses_residuals: true,
        build: |s| {
            let armijo = Armijo { decrease: s.number("c1"), shrink: s.number("shrink") };
            Box::new(GaussNewton { armijo: (s.word("line_search") == "armijo").then_some(armijo) })
        },
    },
    SolverEntry {
        name: "levenberg_marquardt",
        doc: "Levenberg and Marquardt's method for a sum of squares (Moré 1978; Madsen, Nielsen & Tingleff 2004).",
        options: &[
            word("scaling", "columns", Scaling::WORDS, "what the damping is measured in"),
            number("damping", 1e-3, 0.0, f64::INFINITY, "the first damping"),
        ],
        uses_residuals: true,
        build: |s| {
            Box::new(LevenbergMarquardt {
                scaling: if s.word("scaling") == "identity" { Scaling::Identity } else { Scaling::Columns },
                damping: s.number("damping"),
            })
        },
    },
];

const GAUSS_NEWTON_WORDS: [(&str, &str); 2] = [LineSearch::WORDS[0], LineSearch::WORDS[1]];

fn newton(settings: &Settings) -> Box<dyn Solver> {
    let curvature = match settings.word("hessian") {
        "definite" => Curvature::Definite,
        "modified" => Curvature::Modified,
        "absolute" => Curvature::Absolute,
        _ => Curvature::Plain,
    };
    Box::new(Newton { curvature, line_search: search_of(settings, "line_search") })
}

fn search_of(settings: &Settings, name: &str) -> LineSearch {
    let (c1, c2) = (settings.number("c1"), settings.number("c2"));
    match settings.word(name) {
        "armijo" => LineSearch::Armijo(Armijo { decrease: c1, shrink: settings.number("shrink") }),
        "strong_wolfe" => LineSearch::StrongWolfe(StrongWolfe { decrease: c1, curvature: c2 }),
        "exact" => LineSearch::Exact(Exact::default()),
        _ => LineSearch::Fixed,
    }
}
