use super::*;

fn error_of(text: &str) -> String {
    let mut sources = Sources::default();
    let id = sources.add("t.yaml", text);
    parse(&sources, id).unwrap_err().render(&sources)
}

fn tree(text: &str) -> (Sources, Yaml) {
    let mut sources = Sources::default();
    let id = sources.add("t.yaml", text);
    let tree = parse(&sources, id).unwrap();
    (sources, tree)
}

fn written(sources: &Sources, span: Span) -> String {
    sources.get(span.source).unwrap().text[span.start as usize..span.end as usize].to_string()
}

#[test]
fn scalars_keep_what_is_written() {
    let (_, y) = tree("a: 1e-4\nb: 0x10\nc: true\nd: \"2\"\ne:\nf: 0..10\n");
    let texts: Vec<&str> = y.entries().unwrap().iter().map(|e| e.value.text().unwrap()).collect();
    assert_eq!(texts, ["1e-4", "0x10", "true", "2", "", "0..10"]);
    assert_eq!(y.get("a").unwrap().scalar().unwrap().number(), Some(1e-4));
    assert_eq!(y.get("d").unwrap().scalar().unwrap().number(), None);
    assert_eq!(y.get("f").unwrap().scalar().unwrap().number(), None);
    assert!(y.get("e").unwrap().is_absent());
}

#[test]
fn a_part_of_a_scalar_is_located_through_quotes_escapes_and_folds() {
    let text =
        "a: \"x\\\"y + bad\"\nb: one +\n   bad\nc: |\n  α\n  bad\nd: *q\n".replace("*q", "'it''s bad'");
    let (sources, y) = tree(&text);
    for entry in y.entries().unwrap() {
        let scalar = entry.value.scalar().unwrap();
        let at = scalar.text.find("bad").unwrap();
        assert_eq!(written(&sources, scalar.locate(at, at + 3)), "bad", "in {}", entry.key.text);
    }
}

#[test]
fn an_alias_of_a_number_is_that_number() {
    let (_, y) = tree("a: &n 5\nb: *n\n");
    assert_eq!(y.get("b").unwrap().scalar().unwrap().number(), Some(5.0));
}

#[test]
fn a_duplicate_key_is_shown() {
    assert_eq!(
        error_of("a: 1\na: 2\n"),
        "error: the key `a` is given twice\n --> t.yaml:2:1\n  |\n2 | a: 2\n  | ^ remove or rename one\n"
    );
}

#[test]
fn a_colon_in_a_plain_value_is_explained() {
    assert_eq!(
        error_of("a: b: c\n"),
        "error: mapping values are not allowed in this context\n --> t.yaml:1:5\n  |\n1 | a: b: c\n  |     ^\n  \
         = a value that holds `: ` needs quotes: key: \"a: b\"\n"
    );
}

#[test]
fn an_unknown_key_is_shown_with_what_was_meant() {
    let (sources, y) = tree("study: depth\nvry: {}\n");
    let error = Fields::new(&y, "a study", &["study", "vary"]).unwrap_err();
    assert_eq!(
        error.render(&sources),
        "error: unknown key `vry` in a study\n --> t.yaml:2:1\n  |\n2 | vry: {}\n  | ^^^ did you mean `vary`?\n  \
         = keys of a study: study, vary\n"
    );
}

#[test]
fn a_missing_key_and_a_wrong_type_are_shown() {
    let (sources, y) = tree("a: [1]\n");
    let fields = Fields::new(&y, "a thing", &["a", "b"]).unwrap();
    assert!(
        fields.require("b").unwrap_err().render(&sources).starts_with("error: a thing needs the key `b`\n")
    );
    let error = fields.text("a").unwrap_err().render(&sources);
    assert!(error.starts_with("error: expected text, found a list\n --> t.yaml:1:4\n"), "{error}");
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_string();
    for (now, before) in
        ["b", "c", "d", "e", "f", "g", "h", "i"].iter().zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        let items = vec![format!("*{before}"); 9].join(", ");
        text.push_str(&format!("{now}: &{now} [{items}]\n"));
    }
    assert!(error_of(&text).starts_with("error: "));
}
