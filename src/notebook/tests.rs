use super::*;

fn errors(text: &str) -> String {
    match Notebook::parse("t", "t.yaml", text, &[]) {
        Ok(_) => "accepted".to_string(),
        Err(rejected) => rejected.render(),
    }
}

/// A notebook with one study and the cells after it.
fn with(cells: &str) -> String {
    format!(
        "title: T\nlet: {{chi: s^2}}\ncells:\n- study: one\n  kind: evaluate\n  vary: {{s: [1, 2], c: [tanh, relu]}}\n  \
         measure: {{gain: c(s)}}\n{cells}"
    )
}

#[test]
fn a_whole_notebook_is_accepted() {
    let text = with(
        "- text: Some *words*.\n- table: t\n  rows: [s, c]\n  columns: {measured: gain, predicted: chi}\n\
         - figure: f\n  title: F\n  x: s\n  y: gain\n  color: c\n  claims: claim-1\n\
         - claim: It holds\n  that: gain[c=relu] ~ s within 1%\n  breaks: {set: {one.vary.s: \"[1, 3]\"}}\n",
    );
    let notebook = Notebook::parse("t", "t.yaml", &text, &[]).map_err(|e| e.render()).unwrap();
    assert_eq!(notebook.cells.len(), 5);
    let Some(Cell::Claim(claim)) = notebook.cells.last() else { panic!("no claim") };
    assert_eq!((claim.id.as_str(), claim.breaks.len()), ("claim-1", 1));
    assert_eq!(notebook.studies().next().map(StudyPlan::trials), Some(2));
}

#[test]
fn a_misspelt_key_is_shown() {
    assert_eq!(
        errors("title: T\ncells:\n- study: one\n  kind: evaluate\n  vry: {s: [1]}\n  measure: {g: s}\n"),
        "error: unknown key `vry` in a study\n --> t.yaml:5:3\n  |\n5 |   vry: {s: [1]}\n  |   ^^^ did you mean `vary`?\n  \
         = keys of a study: study, kind, let, vary, probe, measure, tune\n"
    );
}

#[test]
fn a_misspelt_kind_is_shown() {
    assert!(errors("title: T\ncells:\n- study: one\n  kind: evalaute\n").starts_with(
        "error: unknown kind of study `evalaute`\n --> t.yaml:4:9\n  |\n4 |   kind: evalaute\n  |         ^^^^^^^^ did you mean `evaluate`?\n"
    ));
}

#[test]
fn an_error_inside_a_formula_is_shown_in_the_file() {
    assert_eq!(
        errors(&with("- claim: C\n  that: \"gian[c=relu] ~ s within 1%\"\n")),
        "error: unknown name `gian`\n --> t.yaml:9:10\n  |\n9 |   that: \"gian[c=relu] ~ s within 1%\"\n  |          ^^^^ did you mean `gain`?\n"
    );
}

#[test]
fn every_cell_reports_its_own_error() {
    let text =
        errors(&with("- txt: x\n- claim: C\n- figure: f\n  title: T\n  x: s\n  y: gain\n  kind: line\n"));
    let messages: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(
        messages,
        [
            "error: `txt` starts no kind of cell",
            "error: a claim needs the key `that`",
            "error: unknown kind of figure `line`"
        ]
    );
}

#[test]
fn odd_cells_are_refused() {
    for (cells, message) in [
        ("- claim: C\n  that: gain ~ s\n", "`within` is missing after the right side of `~`"),
        ("- claim: C\n  that: gain < 1\n  over: seed\n", "`over` belongs to claims about a mean"),
        ("- claim: C\n  that: gain < 1\n  kind: stat\n", "a claim needs the key `over`"),
        ("- claim: C\n  that: gain < 1\n  in: two\n", "there is no study `two` above this cell"),
        ("- claim: C\n  that: mean(gain over sed) < 1\n", "unknown axis `sed`"),
        ("- claim: C\n  that: meen(gain) < 1\n", "unknown function `meen`"),
        ("- claim: C\n  id: Big Id\n  that: gain < 1\n", "`Big Id` is not an id"),
        ("- figure: f\n  title: T\n  x: s\n  y: gain\n  claims: [c]\n", "there is no claim `c`"),
        (
            "- figure: f\n  title: T\n  x: s\n  y: gain\n  color: c\n  band: c\n",
            "`band` and `color` are both `c`",
        ),
        ("- figure: f\n  title: T\n  x: s\n  y: gain\n  log: z\n", "`z` is not a scale of a figure"),
        ("- figure: f\n  title: T\n  x: s\n  y: gain\n  kind: heatmap\n", "a figure needs the key `value`"),
        ("- table: t\n  rows: [sigma]\n  columns: {a: gain}\n", "there is no axis `sigma`"),
        ("- study: one\n  kind: evaluate\n  measure: {x: 1}\n", "the id `one` is taken by a study above"),
        ("- study: two\n  kind: evaluate\n", "a study needs the key `measure`"),
        (
            "- study: two\n  kind: evaluate\n  vary: {x: [1]}\n  measure: {x: 1}\n",
            "`x` is the name of something else in this study",
        ),
        (
            "- study: two\n  kind: evaluate\n  let: {gap(x): x^2}\n  measure: {gap: gap(1), other: gap(2)}\n",
            "`gap` is the name of a function that is called further on",
        ),
        ("- study: two\n  kind: evaluate\n  vary: {x: 0..n}\n  measure: {y: 1}\n", "unknown name `n`"),
        ("- study: two\n  kind: evaluate\n  vary: [x]\n  measure: {y: 1}\n", "expected a map, found a list"),
        ("- study: two\n  kind: evaluate\n  measure: {y: [1]}\n", "expected a formula, found a list"),
        ("- text:\n", "`text` is empty"),
        ("- just words\n", "expected a cell, found text"),
    ] {
        let error = errors(&with(cells));
        assert!(error.starts_with(&format!("error: {message}\n")), "{cells}: {error}");
    }
}

#[test]
fn a_comma_that_cuts_a_formula_is_explained() {
    let error = errors(&with("- table: t\n  columns: {a: max(gain, s)}\n"));
    assert!(error.contains("= within {…} and […] YAML ends a value at a comma: put it in quotes"), "{error}");
}

#[test]
fn an_override_changes_a_value_and_its_errors_are_shown() {
    let change = |text: &str| Override::parse(text).unwrap();
    let text = with("");
    let notebook =
        Notebook::parse("t", "t.yaml", &text, &[change("one.vary.c=[tanh, relu, sigmoid]")]).unwrap();
    assert_eq!(notebook.studies().next().map(StudyPlan::trials), Some(3));
    let rejected = Notebook::parse("t", "t.yaml", &text, &[change("one.vary.s=[1, 1]")]).err().unwrap();
    assert!(rejected.render().contains("--> --set one.vary.s:1:1\n"), "{}", rejected.render());
    let rejected = Notebook::parse("t", "t.yaml", &text, &[change("one.vari.s=[1]")]).err().unwrap();
    assert_eq!(rejected.render(), "error: `--set one.vari.s`: there is no `vari`\n = did you mean `vary`?\n");
    assert!(Override::parse("no value").is_err());
}

#[test]
fn a_let_of_the_notebook_may_be_about_an_axis_that_an_earlier_study_lacks() {
    let text = |first: &str| {
        format!(
            "title: T\nlet: {{spread(x): max(x over seed) - min(x over seed)}}\ncells:\n\
             - study: one\n  kind: evaluate\n  vary: {{z: [1, 2]}}\n  measure: {{n: {first}}}\n\
             - study: two\n  kind: evaluate\n  vary: {{seed: [1, 2, 3]}}\n  measure: {{d: spread(seed)}}\n"
        )
    };
    Notebook::parse("t", "t.yaml", &text("z"), &[]).map_err(|error| error.render()).unwrap();
    let early = Notebook::parse("t", "t.yaml", &text("spread(z)"), &[]).err().unwrap().render();
    assert!(early.starts_with("error: unknown axis `seed`\n"), "{early}");
}

#[test]
fn components_may_be_named_in_every_kind_that_has_a_function() {
    for kind in ["count", "spectrum"] {
        let text = format!(
            "title: T\ncells:\n- study: one\n  kind: {kind}\n  let: {{\"f(x)\": \"x[i=1]^2 + x[i=2]^4\"}}\n  minimise: f\n  \
             at: {{x: ones(2)}}\n  measure: {{n: variables}}\n"
        );
        Notebook::parse("t", "t.yaml", &text, &[]).map_err(|error| error.render()).unwrap();
    }
}
