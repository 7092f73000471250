//! The parser and the schema agree: on notebooks that are right, on single defects, and on a thousand mutations.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::path::Path;
use std::sync::LazyLock;

use gradbook::notebook::{Notebook, schema};
use jsonschema::Validator;
use serde_json::Value;

mod common;
#[path = "schema/mutate.rs"]
mod mutate;

static SCHEMA: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&schema::schema()).unwrap());

/// How many mutations are tried; the environment variable `MUTATIONS` tries more.
fn how_many() -> usize {
    std::env::var("MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000)
}

/// The JSON that an editor sees, by YAML 1.2, in which `y` and `no` are words.
fn json(text: &str) -> Option<Value> {
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(text, options).ok()
}

/// What an editor says with the schema.
fn editor_accepts(text: &str) -> bool {
    json(text).is_some_and(|value| SCHEMA.is_valid(&value))
}

fn decoder_accepts(text: &str) -> bool {
    schema::decode("t.yaml", text).is_ok()
}

/// The messages of the whole parser; none if it accepts.
fn refusals(text: &str) -> Vec<String> {
    match Notebook::parse("t", "t.yaml", text, &[]) {
        Ok(_) => Vec::new(),
        Err(rejected) => rejected.errors.into_iter().map(|error| error.message).collect(),
    }
}

/// Whether a message is about structure, so that the schema can know what is wrong as well.
fn is_structural(message: &str) -> bool {
    const STARTS: [&str; 6] = [
        "unknown key ",
        "unknown kind of ",
        "expected a formula, found",
        "expected text, found",
        "expected a cell, found",
        "only a heat map has",
    ];
    let parts = ["needs the key `", "starts no kind of cell", "is not a scale of a figure", "` is empty"];
    STARTS.iter().any(|start| message.starts_with(start)) || parts.iter().any(|part| message.contains(part))
}

/// Every notebook that is known to be right, with its name.
fn notebooks() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("src/cli/template.yaml")];
    for folder in ["experiments", "tests/data"] {
        let entries = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        paths.extend(entries.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")));
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn the_schema_is_one_of_the_draft_that_it_names() {
    let schema = schema::schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::draft202012::meta::validate(&schema).unwrap();
}

#[test]
fn every_notebook_fits() {
    let notebooks = notebooks();
    assert!(notebooks.len() >= 5);
    for (name, text) in notebooks {
        let value = json(&text).unwrap();
        let errors: Vec<String> =
            SCHEMA.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        schema::decode(&name, &text).map_err(|wrong| wrong.render()).unwrap();
        assert_eq!(refusals(&text), [""; 0], "{name}");
    }
}

/// Cells after a study of the axes s and c with the measurement g, and whether they are right.
const CELLS: [(&str, bool); 91] = [
    ("- text: Words", true),
    ("- text: 5", true),
    ("- text:", false),
    ("- text: [a]", false),
    ("- text: a\n  id: b", false),
    ("- {}", false),
    ("- words", false),
    ("- txt: a", false),
    ("- text: a\n  table: b\n  columns: {}", false),
    ("- table: a\n  columns: {b: mean(g)}", true),
    ("- table: a\n  columns: {b: [g]}", false),
    ("- table: a\n  columns: [g]", false),
    ("- table: a", false),
    ("- table: A b\n  columns: {}", false),
    ("- table: a\n  rows: s\n  columns: {b: \"g[c=tanh]\"}", true),
    ("- table: a\n  rows: [s, c]\n  columns: {b: g}", true),
    ("- table: a\n  rows: {s: c}\n  columns: {b: g}", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  color: c", true),
    ("- figure: f\n  title: T\n  x: s\n  y: {one: g, two: 2*g}\n  color: c\n  log: [x, y]", true),
    ("- figure: f\n  title: T\n  x: s\n  y: [g]\n  color: c", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  color: [c]", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  log: z", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  log: [x, z]", false),
    ("- figure: f\n  x: s\n  y: g", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  kind: line", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  kind:", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  kind: scatter\n  value: g", false),
    ("- figure: f\n  title: T\n  x: s\n  y: s\n  kind: heatmap\n  value: g\n  panels: c", true),
    ("- figure: f\n  title: T\n  x: s\n  y: s\n  kind: heatmap", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  color: c\n  log: [x, y]\n  slopes: 1", true),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  color: c\n  log: [x, y]\n  slopes: [1, k]", true),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  color: c\n  log: [x, y]\n  slopes: {tanh: 1}", true),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  color: c\n  slopes:", false),
    ("- figure: f\n  title: T\n  x: s\n  y: g\n  color: c\n  levels: 3", false),
    ("- figure: f\n  title: T\n  kind: points\n  x: s\n  y: g\n  band: s", false),
    (
        "- figure: f\n  title: T\n  x: s\n  y: s\n  kind: heatmap\n  value: g\n  range: [0, 1]\n  above: A\n  palette: cividis",
        true,
    ),
    ("- figure: f\n  title: T\n  x: s\n  y: s\n  kind: heatmap\n  value: g\n  range: [0]", false),
    ("- figure: f\n  title: T\n  x: s\n  y: s\n  kind: heatmap\n  value: g\n  palette: jet", false),
    ("- figure: f\n  title: T\n  x: s\n  y: s\n  kind: regions\n  value: g\n  regions: [a, b]", true),
    (
        "- figure: f\n  title: T\n  x: s\n  y: s\n  kind: regions\n  value: g\n  regions: {-1: a, 2: b}\n  otherwise: n",
        true,
    ),
    ("- figure: f\n  title: T\n  x: s\n  y: s\n  kind: regions\n  value: g\n  regions: a", false),
    ("- figure: f\n  title: T\n  x: s\n  y: s\n  kind: regions", false),
    (
        "- figure: f\n  title: T\n  kind: contour\n  surface: x + y\n  x: -1..1\n  y: 0..k\n  paths: {a: g}\n  dots: 2\n  levels: 0",
        true,
    ),
    ("- figure: f\n  title: T\n  kind: contour\n  surface: x + y\n  x: -1..1\n  y: k", false),
    (
        "- figure: f\n  title: T\n  kind: contour\n  surface: x + y\n  x: -1..1\n  y: 0..1\n  levels: 2.5",
        false,
    ),
    ("- figure: f\n  title: T\n  kind: contour\n  x: -1..1\n  y: 0..1", false),
    (
        "- figure: f\n  title: T\n  kind: quiver\n  field: \"{a: x, b: y}\"\n  x: -1..1\n  y: 0..1\n  arrows: 9",
        true,
    ),
    ("- figure: f\n  title: T\n  kind: quiver\n  surface: x\n  x: -1..1\n  y: 0..1", false),
    ("- figure: f\n  title: T\n  kind: profile\n  cost: g\n  over: s\n  color: c", true),
    ("- figure: f\n  title: T\n  kind: profile\n  cost: g\n  over: [s]", false),
    ("- figure: f\n  title: T\n  kind: spectrum\n  values: g\n  along: s\n  color: c", true),
    ("- figure: f\n  title: T\n  kind: spectrum\n  along: s", false),
    ("- figure: f\n  title: T\n  kind: histogram\n  values: g\n  bins: 9\n  theory: {a: exp(-x)}", true),
    ("- figure: f\n  title: T\n  kind: histogram\n  values: g\n  bins: many", false),
    ("- figure: f\n  title: T\n  kind: graph\n  of: g", true),
    ("- figure: f\n  title: T\n  kind: graph\n  of: g\n  x: s", false),
    ("- figure: f\n  title: T\n  kind: graph", false),
    ("- claim: C\n  that: g < 9", true),
    ("- claim: C", false),
    ("- claim: C\n  that: g < 9\n  kind: bounds", false),
    ("- claim: C\n  that: g < 9\n  over: s", false),
    ("- claim: C\n  that: g < 99\n  over: s\n  kind: bound", true),
    ("- claim: C\n  that: g < 9\n  over: s\n  kind: exact", false),
    ("- claim: C\n  that: g < 9\n  judges: {section: 8.1, says: a}", true),
    ("- claim: C\n  that: g < 9\n  judges: {section: 8.1}", false),
    ("- table: a\n  columns: {b: \"\"}", false),
    ("- claim: C\n  that: g < 9\n  kind: stat", false),
    ("- claim: C\n  that: g ~ 1 within 9\n  kind: stat\n  over: s", true),
    (
        "- claim: C\n  that: g < 9\n  breaks: {set: {one.vary.s: \"[5]\", let.k: 3, let.m: , let.n: true}}",
        true,
    ),
    ("- claim: C\n  that: g < 9\n  breaks: {set: {one.vary.s: [5]}}", false),
    ("- claim: C\n  that: g < 9\n  breaks: {}", false),
    ("- claim: C\n  that: g < 9\n  breaks: {sets: {a: 1}}", false),
    ("- claim: C\n  that: g < 9\n  id: a_b", false),
    ("- study: two\n  kind: evaluate", false),
    ("- study: two\n  measure: {y: 1}", false),
    ("- study: two\n  kind: walk\n  measure: {y: 1}", false),
    ("- study: two\n  kind: evaluate\n  network: {}\n  measure: {y: 1}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y z: 1}", false),
    (
        "- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: 0..3, u: \"log(1, 2, 3)\", v: 4, α_2: [a, true]}",
        true,
    ),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: tanh}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: lag(1, 2)}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: []}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: [1, a]}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: [1, 1.0]}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: [1, 1/2]}", true),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: [[1]]}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: {a: {b: 1, c: [2]}}}", true),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: {a: 1}}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {t: {}}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: {2t: [1]}", false),
    ("- study: two\n  kind: evaluate\n  measure: {y: 1}\n  vary: [t]", false),
];

/// Set-ups of networks, and whether they are right.
const NETWORKS: [(&str, bool); 22] = [
    ("network: {cell: tanh, layers: 2, width: 3}\n  data: {normal: {steps: 2, features: 1, batch: 1}}", true),
    (
        "network: {cell: cell, layers: n, width: 2*n}\n  data: d\n  vary: {cell: [tanh, lstm], n: [1, 2], set: {a: {d: {digits: {as: rows, batch: 1}}}}}",
        true,
    ),
    ("network: {cell: tanh, layers: 2}\n  data: {digits: {as: rows, batch: 1}}", false),
    ("network: {cell: tanh, layers: 2, width: 3}", false),
    ("network: {cell: [tanh], layers: 2, width: 3}\n  data: {digits: {as: rows, batch: 1}}", false),
    ("network: {cell: tanh, layers: 0, width: 3}\n  data: {digits: {as: rows, batch: 1}}", false),
    ("network: {cell: tanh, layers: 2.5, width: 3}\n  data: {digits: {as: rows, batch: 1}}", false),
    ("network: {cell: tanh, layers: 2e0, width: 3}\n  data: {digits: {as: rows, batch: 1}}", true),
    ("network: {cell: tanh, layers: 2, width: true}\n  data: {digits: {as: rows, batch: 1}}", false),
    (
        "network: {cell: tanh, layers: 2, width: 3, branch_matrices: 3}\n  data: {digits: {as: rows, batch: 1}}",
        false,
    ),
    ("network: {cell: tanh, layers: 2, width: 3, init: he}\n  data: {digits: {as: rows, batch: 1}}", true),
    (
        "network: {cell: tanh, layers: 2, width: 3, init: {normal: {gain: 2}}}\n  data: {digits: {as: rows, batch: 1}}",
        true,
    ),
    (
        "network: {cell: tanh, layers: 2, width: 3, init: {normal: {gian: 2}}}\n  data: {digits: {as: rows, batch: 1}}",
        false,
    ),
    (
        "network: {cell: tanh, layers: 2, width: 3, init: {normal: 2}}\n  data: {digits: {as: rows, batch: 1}}",
        false,
    ),
    (
        "network: {cell: tanh, layers: 2, width: 3, init: {weight_ih: he, bias: {normal: {}}}}\n  data: {digits: {as: rows, batch: 1}}",
        true,
    ),
    (
        "network: {cell: tanh, layers: 2, width: 3, init: {weight_ih: he, normal: {}}}\n  data: {digits: {as: rows, batch: 1}}",
        false,
    ),
    ("network: {cell: tanh, layers: 2, width: 3, init: {}}\n  data: {digits: {as: rows, batch: 1}}", true),
    ("network: {cell: tanh, layers: 2, width: 3, init: }\n  data: {digits: {as: rows, batch: 1}}", false),
    ("network: {cell: tanh, layers: 2, width: 3}\n  data: {digits: {as: rows, batch: 1}, normal: {}}", false),
    ("network: {cell: tanh, layers: 2, width: 3}\n  data: {}", false),
    ("network: {cell: tanh, layers: 2, width: 3}\n  data: {digits: {batch: 1}}", false),
    (
        "network: {cell: tanh, layers: 2, width: 3}\n  data: {digits: {as: rows, batch: 1}}\n  output: 5",
        false,
    ),
];

/// The whole parser, the check of structure and the schema say the same about single defects.
#[test]
fn single_defects_are_told_alike() {
    let head = "title: T\nlet: {k: 2}\ncells:\n- study: one\n  kind: evaluate\n  vary: {s: [1, 2], c: [tanh, relu]}\n  measure: {g: k*c(s)}\n";
    let cells = CELLS.iter().map(|(cell, is_right)| (format!("{head}{cell}\n"), *is_right));
    let networks = NETWORKS.iter().map(|(setup, is_right)| {
        (format!("{head}- study: two\n  kind: network\n  measure: {{y: 1}}\n  {setup}\n"), *is_right)
    });
    let whole = [
        ("title: T\ncells: [{text: a}]\n", true),
        ("title: T\nquick: [a.b=1]\ncells: [{text: a}]\n", true),
        ("title: T\nquick: {a.b: 1}\ncells: [{text: a}]\n", false),
        ("title: T\ncells: []\n", false),
        ("title: T\nsnapshot: {}\ncells: [{text: a}]\n", true),
        ("title: T\nguide:\ncells: []\n", false),
        ("title: T\ncells:\n", false),
        ("title: T\n", false),
        ("cells: []\n", false),
        ("", false),
        ("- a\n", false),
        ("title: T\nlet: [a]\ncells: []\n", false),
        ("title: T\ntitle: T\ncells: []\n", false),
    ];
    let tolerances = [
        ("rel: 1e-9", true),
        ("rel: -1", false),
        ("rel: a", false),
        ("rel: \"1\"", false),
        ("ulp: 4", true),
        ("ulp: 4.5", false),
        ("ulp: \"4\"", false),
        ("band: [0, 1.5]", true),
        ("band: [0]", false),
        ("band: 1", false),
        ("order: 1, abs: 1", false),
        ("", false),
        ("rell: 1", false),
    ];
    let tolerances = tolerances
        .map(|(tolerance, is_right)| (format!("{head}snapshot: {{one.g: {{{tolerance}}}}}\n"), is_right));
    let whole = whole.iter().map(|(text, is_right)| ((*text).to_owned(), *is_right));
    for (text, is_right) in cells.chain(networks).chain(tolerances).chain(whole) {
        let refusals = refusals(&text);
        assert_eq!(refusals.is_empty(), is_right, "the parser on {text}: {refusals:?}");
        assert_eq!(decoder_accepts(&text), is_right, "the check of structure on {text}");
        assert_eq!(editor_accepts(&text), is_right, "the schema on {text}");
    }
}

#[test]
fn mutations_are_told_alike() {
    let sources: Vec<mutate::Node> = notebooks().iter().map(|(_, text)| mutate::Node::read(text)).collect();
    for (source, (id, _)) in sources.iter().zip(notebooks()) {
        let written = schema::decode("written.yaml", &source.write());
        assert!(written.is_ok(), "{id}, written anew: {:?}", written.err());
    }
    let words = mutate::words(&sources);
    let mut random = common::Uniform::new(7);
    let n = how_many();
    let (mut n_right, mut n_accepted) = (0, 0);
    for number in 0..n {
        let mut mutant = sources[number % sources.len()].clone();
        let change = mutate::mutate(&mut mutant, &words, &mut random);
        let text = mutant.write();
        let is_right = decoder_accepts(&text);
        assert_eq!(
            editor_accepts(&text),
            is_right,
            "mutation {number}: the schema against the decoder:\n{change}"
        );
        let refusals = refusals(&text);
        if refusals.is_empty() {
            assert!(is_right, "mutation {number}: the parser takes what the schema refuses:\n{change}");
            n_accepted += 1;
        }
        // What a variable stands for is looked at only where it is put in place.
        let is_variable = change.ends_with(".vary") || change.contains(".vary.");
        if is_right && !is_variable {
            let structural: Vec<&String> = refusals.iter().filter(|message| is_structural(message)).collect();
            assert!(structural.is_empty(), "mutation {number}: the schema lacks {structural:?}:\n{change}");
        }
        n_right += usize::from(is_right);
    }
    // A test that sees one side only would show nothing.
    assert!((n / 4..n * 3 / 4).contains(&n_right), "{n_right} of {n} have the structure");
    assert!(n_accepted > n / 20, "{n_accepted} of {n} are accepted");
}
