//! The rules, each from a file to its findings.

use super::source::File;

/// Code lines that a file may have before it must be split or excused.
pub const MOST_LINES: usize = 400;

/// What each module of the library may import, besides itself.
const IMPORTS: [(&str, &[&str]); 13] = [
    ("kernels", &[]),
    ("random", &["kernels"]),
    ("linalg", &["kernels"]),
    ("autodiff", BASE),
    ("formula", &["kernels", "random", "linalg", "autodiff"]),
    ("yaml", &["formula"]),
    ("model", &["kernels", "random", "linalg", "autodiff", "formula"]),
    ("problem", &["kernels", "random", "linalg", "autodiff", "formula"]),
    ("optimizer", &["kernels", "random", "linalg", "autodiff", "formula"]),
    ("study", TO_STUDY),
    ("notebook", TO_NOTEBOOK),
    ("runner", TO_RUNNER),
    ("report", TO_RUN),
];
const BASE: &[&str] = &["kernels", "random", "linalg"];
const TO_STUDY: &[&str] =
    &["kernels", "random", "linalg", "autodiff", "formula", "yaml", "model", "problem", "optimizer"];
const TO_NOTEBOOK: &[&str] =
    &["kernels", "random", "linalg", "autodiff", "formula", "yaml", "model", "problem", "optimizer", "study"];
/// The runner also hands threads to the core.
const TO_RUNNER: &[&str] = &["autodiff", "formula", "yaml", "study", "notebook"];
const TO_RUN: &[&str] = &["formula", "yaml", "study", "notebook"];

/// Methods whose results differ between machines, builds or versions of libm.
const METHODS: [&str; 27] = [
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "sin", "cos", "tan", "sin_cos", "asin",
    "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "powf", "powi", "cbrt",
    "hypot", "mul_add",
];

/// Files where these are methods of a traced variable and add nodes to a graph.
const TRACED: [&str; 4] = ["autodiff/", "model/", "formula/traced.rs", "problem/surface/"];

/// Paths and calls that are banned by name.
const PATHS: [&str; 14] = [
    "f64::max",
    "f64::min",
    "f64::exp",
    "f64::ln",
    "f64::sin",
    "f64::cos",
    "f64::tanh",
    "f64::powi",
    "f64::powf",
    "f64::mul_add",
    "f64::log10",
    "f64::hypot",
    ".sum::<f64>(",
    ".product::<f64>(",
];

/// Imports of modules that do not stand below the file's own, and outside crates in the wrong house.
pub fn banned_import(file: &File) -> Vec<String> {
    let Some((_, allowed)) = IMPORTS.iter().find(|(module, _)| *module == file.module()) else {
        // `cli`, `main` and `lib` may use everything.
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (line, code) in file.code() {
        for module in modules_in(&code) {
            if module != file.module() && !allowed.contains(&module) {
                findings.push(format!("{}: {} imports {module}", file.at(line), file.module()));
            }
        }
        for (outside, home) in
            [("plotters", "report"), ("rayon", "runner"), ("clap", "cli"), ("indicatif", "cli")]
        {
            if code.contains(&format!("{outside}::")) && file.module() != home {
                findings.push(format!("{}: only {home} uses {outside}", file.at(line)));
            }
        }
    }
    findings
}

/// The modules after `crate::`, one or several in braces on the same line.
fn modules_in(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for after in code.split("crate::").skip(1) {
        if let Some(list) = after.strip_prefix('{') {
            found.extend(list.split([',', '}']).filter_map(first_word));
        } else {
            found.extend(first_word(after));
        }
    }
    found.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    found
}

fn first_word(text: &str) -> Option<&str> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// Elementary functions, comparisons and sums of floats outside the kernels.
pub fn banned_arithmetic(file: &File) -> Vec<String> {
    if file.module() == "kernels" {
        return Vec::new();
    }
    let is_traced = TRACED.iter().any(|place| file.path.starts_with(place));
    let mut findings = Vec::new();
    for (line, code) in file.code() {
        let method = METHODS.iter().find(|name| !is_traced && code.contains(&format!(".{name}(")));
        let path = PATHS.iter().find(|path| code.contains(**path));
        let is_float_sum = (code.contains(": f64 =") || code.contains("-> f64")) && code.contains(".sum()");
        if let Some(name) = method.or(path) {
            findings.push(format!("{}: `{name}`; use the function of kernels::scalar", file.at(line)));
        } else if is_float_sum {
            findings.push(format!("{}: a sum of floats; add in a loop from the first", file.at(line)));
        }
    }
    findings
}

/// Blocks, functions and implementations that are unsafe, outside the kernels.
pub fn unsafe_code(file: &File) -> Vec<String> {
    if file.module() == "kernels" {
        return Vec::new();
    }
    let is_unsafe = |code: &str| {
        code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).any(|word| word == "unsafe")
    };
    file.code().into_iter().filter(|(_, code)| is_unsafe(code)).map(|(line, _)| file.at(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    #[test]
    fn an_import_from_above_is_found() {
        let wrong = file("autodiff/graph.rs", "use crate::kernels::Real;\nuse crate::formula::Axis;\n");
        assert_eq!(banned_import(&wrong), ["src/autodiff/graph.rs:2: autodiff imports formula"]);
        let listed = file("study/plan.rs", "use crate::{formula::{Axis, Scope}, runner::run};");
        assert_eq!(banned_import(&listed), ["src/study/plan.rs:1: study imports runner"]);
        let path = file("report/page.rs", "fn f() -> crate::runner::Options { }");
        assert_eq!(banned_import(&path).len(), 1);
        let outside = file("study/plan.rs", "use rayon::prelude::*;");
        assert_eq!(banned_import(&outside).len(), 1);
        for fine in ["//! See [`crate::runner`].", "pub(crate) fn f() {}", "use crate::study::Log;"] {
            assert!(banned_import(&file("notebook/mod.rs", fine)).is_empty(), "{fine}");
        }
    }

    #[test]
    fn arithmetic_of_the_machine_is_found() {
        for wrong in [
            "let y = x.exp();",
            "let y = x.powi(2);",
            "a.mul_add(b, c)",
            "values.iter().copied().fold(0.0, f64::max)",
            "values.iter().sum::<f64>()",
            "let total: f64 = values.iter().sum();",
        ] {
            assert_eq!(banned_arithmetic(&file("linalg/qr.rs", wrong)).len(), 1, "{wrong}");
            assert!(banned_arithmetic(&file("kernels/scalar.rs", wrong)).is_empty(), "{wrong}");
        }
        for fine in
            ["scalar::exp(x)", "// x.exp()", "x.sqrt()", "let n: usize = sizes.iter().sum();", "\".exp()\""]
        {
            assert!(banned_arithmetic(&file("linalg/qr.rs", fine)).is_empty(), "{fine}");
        }
        assert!(banned_arithmetic(&file("model/rnn.rs", "let h = z.tanh();")).is_empty());
        assert!(!banned_arithmetic(&file("model/init.rs", "fold(0.0, f64::max)")).is_empty());
    }

    #[test]
    fn unsafe_code_is_found() {
        assert_eq!(
            unsafe_code(&file("linalg/qr.rs", "fn f() {\n    unsafe { g() }\n}")),
            ["src/linalg/qr.rs:2"]
        );
        assert!(unsafe_code(&file("linalg/qr.rs", "#![forbid(unsafe_code)]\n// unsafe")).is_empty());
        assert!(unsafe_code(&file("kernels/isa.rs", "unsafe { g() }")).is_empty());
    }
}
