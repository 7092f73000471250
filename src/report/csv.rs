//! The measurements of a study as CSV (RFC 4180): one number on each line, with where on which axis it was measured.

use crate::formula::{Axis, Labelled, Labels};
use crate::notebook::StudyRecord;
use crate::yaml::Diagnostic;

/// The measurements at some labels (`at`: axis and label; none keeps all) as the columns `measurement`, one for each axis,
/// and `value`. A measurement that does not vary over an axis has nothing in its column. Numbers are written with the
/// fewest digits that give the same number back; those that are not finite are `NaN`, `inf` and `-inf`.
///
/// # Errors
/// No measurement has such an axis, or none has the label on it.
pub fn to_csv(study: &StudyRecord, at: &[(String, String)]) -> Result<Vec<u8>, Diagnostic> {
    let names = axis_names(study);
    for (axis, label) in at {
        check(study, &names, axis, label)?;
    }
    let mut out = String::from("measurement");
    for name in &names {
        out.push(',');
        out.push_str(&quoted(name));
    }
    out.push_str(",value\n");
    for (name, array) in &study.measurements {
        for flat in 0..array.values().len() {
            push_line(&mut out, name, array, flat, &names, at);
        }
    }
    Ok(out.into_bytes())
}

/// The names of all axes: those of the sweep first, then those that measurements add.
fn axis_names(study: &StudyRecord) -> Vec<String> {
    let mut names: Vec<String> = study.axes.iter().map(|axis| axis.name.clone()).collect();
    for axis in study.measurements.iter().flat_map(|(_, array)| array.axes()) {
        if !names.contains(&axis.name) {
            names.push(axis.name.clone());
        }
    }
    names
}

fn check(study: &StudyRecord, names: &[String], name: &str, label: &str) -> Result<(), Diagnostic> {
    if !names.iter().any(|known| known == name) {
        let error = Diagnostic::bare(format!("the measurements have no axis `{name}`"));
        return Err(error
            .meant(name, names.iter().map(String::as_str))
            .note(format!("their axes: {}", names.join(", "))));
    }
    let all = study.axes.iter().chain(study.measurements.iter().flat_map(|(_, array)| array.axes()));
    let mut same = all.filter(|axis| axis.name == name);
    if same.clone().any(|axis| axis.labels.find_name(label).is_some()) {
        return Ok(());
    }
    let error = Diagnostic::bare(format!("`{name}` never is `{label}`"));
    Err(same.next().map_or(error.clone(), |axis| error.note(format!("its values: {}", axis.labels.some()))))
}

fn push_line(
    out: &mut String,
    name: &str,
    array: &Labelled,
    flat: usize,
    names: &[String],
    at: &[(String, String)],
) {
    let places = places(array.axes(), flat);
    let is_elsewhere = |(axis, place): &(&Axis, usize)| {
        at.iter().any(|(name, label)| *name == axis.name && axis.labels.find_name(label) != Some(*place))
    };
    if places.iter().any(is_elsewhere) {
        return;
    }
    out.push_str(&quoted(name));
    for name in names {
        let label = places.iter().find(|(axis, _)| axis.name == *name);
        out.push(',');
        out.push_str(&label.map_or_else(String::new, |(axis, place)| shown(&axis.labels, *place)));
    }
    out.push(',');
    out.push_str(&number(array.values().get(flat).copied().unwrap_or(f64::NAN)));
    out.push('\n');
}

/// Each axis with the place on it of element number `flat`, the last axis fastest.
fn places(axes: &[Axis], flat: usize) -> Vec<(&Axis, usize)> {
    let mut rest = flat;
    let mut places = Vec::new();
    for axis in axes.iter().rev() {
        let length = axis.len().max(1);
        places.push((axis, rest % length));
        rest /= length;
    }
    places
}

fn shown(labels: &Labels, place: usize) -> String {
    match labels {
        Labels::Numbers(numbers) => numbers.get(place).map_or_else(String::new, |x| number(*x)),
        Labels::Names(_) => quoted(&labels.show(place)),
    }
}

/// Rust writes the shortest decimal that reads back as the same number; the sign of a NaN is no result.
fn number(x: f64) -> String {
    if x.is_nan() {
        return "NaN".to_owned();
    }
    let text = format!("{x:?}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A field, in quotes where it must be.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study() -> StudyRecord {
        let cells = Axis::names("cell", ["a, b".to_owned(), "c\"d".to_owned()]);
        let layers = Axis::numbers("layer", vec![1.0, 2.0]);
        let both =
            Labelled::new(vec![cells.clone(), layers], vec![0.1 + 0.2, f64::NAN, 5e-324, -0.0]).unwrap();
        let one = Labelled::new(vec![cells.clone()], vec![f64::NEG_INFINITY, 1e300]).unwrap();
        StudyRecord {
            id: "s".into(),
            kind: "evaluate",
            axes: vec![cells],
            trials: Vec::new(),
            measurements: vec![("g".into(), both), ("h".into(), one)],
            tuning: None,
        }
    }

    #[test]
    fn each_number_has_a_line_and_comes_back_to_the_bit() {
        let text = String::from_utf8(to_csv(&study(), &[]).unwrap()).unwrap();
        assert_eq!(
            text,
            "measurement,cell,layer,value\ng,\"a, b\",1,0.30000000000000004\ng,\"a, b\",2,NaN\n\
             g,\"c\"\"d\",1,5e-324\ng,\"c\"\"d\",2,-0\nh,\"a, b\",,-inf\nh,\"c\"\"d\",,1e300\n"
        );
        for (line, exact) in
            text.lines().skip(1).zip([0.1 + 0.2, f64::NAN, 5e-324, -0.0, f64::NEG_INFINITY, 1e300])
        {
            let back: f64 = line.rsplit(',').next().unwrap().parse().unwrap();
            assert!(back.to_bits() == exact.to_bits() || (back.is_nan() && exact.is_nan()), "{line}");
        }
    }

    #[test]
    fn labels_select_lines() {
        let text = String::from_utf8(to_csv(&study(), &[("layer".into(), "2.0".into())]).unwrap()).unwrap();
        assert_eq!(text.lines().count(), 5, "{text}");
        let error = to_csv(&study(), &[("layer".into(), "3".into())]).unwrap_err();
        assert_eq!(error.message, "`layer` never is `3`");
        assert_eq!(
            to_csv(&study(), &[("lyer".into(), "3".into())]).unwrap_err().label,
            "did you mean `layer`?"
        );
    }
}
