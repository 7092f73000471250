//! Exported trials from outside: the file loads, its names and shapes are PyTorch's, and its gradients are those of
//! finite differences of the exported numbers.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use gradbook::autodiff::{Graph, Program};
use gradbook::model::{CellKind, CellOptions, Stack, StackSpec};
use safetensors::SafeTensors;

const NOTEBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/export.yaml");

/// Exports in a folder; gives the exit code, stdout and stderr.
fn export(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradbook"));
    let output = command.current_dir(folder).args(["export", NOTEBOOK]).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn exported(arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = export(folder.path(), &[arguments, &["--out", "t.safetensors"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    fs::read(folder.path().join("t.safetensors")).unwrap()
}

fn values(file: &SafeTensors<'_>, name: &str) -> Vec<f64> {
    let data = file.tensor(name).unwrap().data().to_vec();
    data.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

fn fact(bytes: &[u8], name: &str) -> Option<String> {
    let (_, header) = SafeTensors::read_metadata(bytes).unwrap();
    header.metadata().as_ref().unwrap().get(name).cloned()
}

#[test]
fn an_export_has_the_names_and_shapes_of_pytorch() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = export(folder.path(), &["--study", "noise", "--at", "cell=lstm"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("study noise · trial.cell lstm · trial.seed 0 · cell lstm · output random"),
        "{out}"
    );
    let bytes = fs::read(folder.path().join("noise.safetensors")).unwrap();
    assert!(out.ends_with(&format!("  31 tensors · {} bytes · noise.safetensors\n", bytes.len())), "{out}");
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let mut expected: Vec<(String, Vec<usize>)> = vec![
        ("x".into(), vec![6, 3, 4]),
        ("grad.x".into(), vec![6, 3, 4]),
        ("u".into(), vec![3, 5]),
        ("h".into(), vec![6, 3, 5]),
        ("h_n".into(), vec![3, 3, 5]),
        ("c_n".into(), vec![3, 3, 5]),
        ("loss".into(), vec![]),
    ];
    for layer in 0..3 {
        let fan_in = if layer == 0 { 4 } else { 5 };
        for (name, shape) in [
            ("weight_ih", vec![20, fan_in]),
            ("weight_hh", vec![20, 5]),
            ("bias_ih", vec![20]),
            ("bias_hh", vec![20]),
        ] {
            expected.push((format!("{name}_l{layer}"), shape.clone()));
            expected.push((format!("grad.{name}_l{layer}"), shape));
        }
    }
    expected.sort();
    let mut found: Vec<(String, Vec<usize>)> =
        file.iter().map(|(name, view)| (name.to_owned(), view.shape().to_vec())).collect();
    found.sort();
    assert_eq!(found, expected[..]);
    for (name, expected) in
        [("notebook", "export"), ("study", "noise"), ("trial.seed", "0"), ("cell", "lstm"), ("path", "full")]
    {
        assert_eq!(fact(&bytes, name).as_deref(), Some(expected), "{name}");
    }
    // The last of `h` is the last layer's in `h_n`.
    assert_eq!(values(&file, "h")[5 * 15..], values(&file, "h_n")[2 * 15..]);
    assert!(values(&file, "bias_hh_l1").iter().all(|b| *b != 0.0));
}

#[test]
fn trials_are_chosen_by_labels_and_the_same_one_has_the_same_bytes() {
    let first = exported(&["--study", "noise"]);
    assert_eq!(first, exported(&["--study", "noise", "--at", "cell=tanh", "--at", "seed=0.0"]));
    let other = exported(&["--study", "noise", "--at", "seed=1"]);
    assert_eq!(fact(&other, "trial.seed").as_deref(), Some("1"));
    let (a, b) = (SafeTensors::deserialize(&first).unwrap(), SafeTensors::deserialize(&other).unwrap());
    assert_ne!(values(&a, "weight_ih_l0"), values(&b, "weight_ih_l0"));
    let set = exported(&["--study", "noise", "--set", "noise.network.width=2"]);
    let set = SafeTensors::deserialize(&set).unwrap();
    assert_eq!(set.tensor("u").unwrap().shape(), [3, 2]);
}

/// The loss of exported numbers, by the stack alone: the program has no loss and no gradient in it.
struct Loss {
    program: Program<f64>,
    inputs: Vec<(String, Vec<f64>)>,
    u: Vec<f64>,
}

impl Loss {
    fn new(file: &SafeTensors<'_>, cell: &str) -> Loss {
        let x = file.tensor("x").unwrap();
        let [steps, batch, input] = x.shape().try_into().unwrap();
        let width = file.tensor("u").unwrap().shape()[1];
        let (cell, options) = (CellKind::find(cell).unwrap(), CellOptions::default());
        let stack = Stack::new(StackSpec { cell, options, layers: 3, width, input, steps, batch });
        let graph = Graph::new();
        let traced = stack.trace(&graph);
        let program = Program::compile(&graph, &[traced.last_hidden().unwrap()]).unwrap();
        let names = program.inputs().map(|(name, _)| name.to_owned());
        let inputs = names.map(|name| (name.clone(), values(file, &name))).collect();
        Loss { program, inputs, u: values(file, "u") }
    }

    /// With one element of one input moved.
    fn at(&self, name: &str, element: usize, by: f64) -> f64 {
        let mut replay = self.program.replay();
        for (input, values) in &self.inputs {
            let mut values = values.clone();
            if input == name {
                values[element] += by;
            }
            replay.set(input, &values).unwrap();
        }
        replay.run();
        replay.output(0).iter().zip(&self.u).fold(0.0, |sum, (h, u)| sum + h * u)
    }

    /// The derivative by central differences with steps h and h/2, extrapolated: the error is of the order of h⁴.
    fn slope(&self, name: &str, element: usize) -> f64 {
        let central = |h: f64| (self.at(name, element, h) - self.at(name, element, -h)) / (2.0 * h);
        let h = 1e-3;
        (4.0 * central(h / 2.0) - central(h)) / 3.0
    }
}

#[test]
fn exported_gradients_are_those_of_finite_differences() {
    for cell in ["tanh", "lstm", "gru"] {
        let bytes = exported(&["--study", "noise", "--at", &format!("cell={cell}")]);
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let loss = Loss::new(&file, cell);
        let exported = values(&file, "loss")[0];
        assert!((loss.at("x", 0, 0.0) - exported).abs() <= 1e-13 * exported.abs(), "{cell}");
        for (name, values_of_input) in &loss.inputs {
            let gradient = values(&file, &format!("grad.{name}"));
            let largest = gradient.iter().fold(0.0, |m: f64, g| if g.abs() > m { g.abs() } else { m });
            assert!(largest > 0.0, "{cell} {name}");
            let n = values_of_input.len();
            for element in [0, n / 3, n / 2, n - 1] {
                let slope = loss.slope(name, element);
                let off = (gradient[element] - slope).abs();
                assert!(
                    off <= 1e-8 * largest + 1e-11,
                    "{cell} {name}[{element}]: {} and {slope}",
                    gradient[element]
                );
            }
        }
    }
}

#[test]
fn a_classifier_exports_its_readout() {
    let bytes = exported(&["--study", "digits", "--at", "cell=gru", "--at", "g=1.5"]);
    let file = SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(file.tensor("grad.readout").unwrap().shape(), [10, 12]);
    assert!(file.tensor("u").is_err() && file.tensor("c_n").is_err());
    // The mean cross entropy of the last states, from the exported numbers alone.
    let (h, readout, target) = (values(&file, "h"), values(&file, "readout"), values(&file, "target"));
    let mut expected = 0.0;
    for sequence in 0..6 {
        let last = &h[(7 * 6 + sequence) * 12..][..12];
        let logits: Vec<f64> = (0..10)
            .map(|class| (0..12).fold(0.0, |sum, unit| sum + readout[class * 12 + unit] * last[unit]))
            .collect();
        let total = logits.iter().fold(0.0, |sum, z| sum + z.exp());
        for class in 0..10 {
            expected -= target[sequence * 10 + class] * (logits[class].exp() / total).ln() / 6.0;
        }
    }
    let loss = values(&file, "loss")[0];
    assert!((loss - expected).abs() <= 1e-13 * expected, "{loss} and {expected}");
}

#[test]
fn what_cannot_be_exported_is_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, message) in [
        (&["--study", "nois"][..], "error: `export` has no study `nois`\n  = did you mean `noise`?"),
        (
            &["--study", "noise", "--at", "cel=gru"],
            "error: the sweep has no axis `cel`\n  = did you mean `cell`?",
        ),
        (
            &["--study", "noise", "--at", "cell=lstn"],
            "error: `cell` never is `lstn` in this sweep\n  = did you mean `lstm`?",
        ),
        (
            &["--study", "noise", "--at", "seed=7"],
            "error: `seed` never is `7` in this sweep\n = its values: 0, 1",
        ),
        (&["--study", "noise", "--at", "seed"], "error: `--at seed` names no label"),
        (&["--study", "noise", "--at", "seed=0", "--at", "seed=1"], "error: `seed` is given twice"),
        (&["--study", "formulas"], "error: a study of the kind `evaluate` has no tensors to export"),
        (&["--study", "noise", "--set", "noise.network.layers=0.5"], "error: `layers` is 0.5"),
    ] {
        let (code, out, err) = export(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert!(err.starts_with(message), "{err}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
    let (_, _, err) = export(folder.path(), &["--study", "formulas"]);
    assert!(err.contains("kinds that have: network"), "{err}");
    fs::write(folder.path().join("file"), "").unwrap();
    let (code, ..) = export(folder.path(), &["--study", "noise", "--out", "file/t.safetensors"]);
    assert_eq!(code, 3);
}
