//! Broadcasting by the name of axes: shared axes are joined on the labels that all operands have.
#![allow(clippy::disallowed_types, reason = "looked up by key and never gone through")]

use std::collections::HashMap;

use super::labelled::{Axis, Labelled, LabelledError, Labels, size};

/// Operands brought to the same axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    /// The axes of all of them, in the order of first appearance.
    pub axes: Vec<Axis>,
    /// The values of each operand over those axes, row-major.
    pub values: Vec<Vec<f64>>,
}

/// Brings operands to the same axes.
///
/// An axis that several operands have keeps the labels that all of them have, in the order of the first. The nameless
/// axis of a map literal is matched to the axis of another operand which has its labels.
///
/// # Errors
/// A shared axis with no common label, names against numbers, or a map whose labels are on no axis.
pub fn align(operands: &[&Labelled]) -> Result<Aligned, LabelledError> {
    align_as(operands, Stray::Refused)
}

/// As [`align`], but for one operation within a formula: a map that meets only axes of numbers, which cannot have its labels,
/// keeps its own axis, and may meet the axis that has them further out.
///
/// # Errors
/// As [`align`].
pub(super) fn align_within(operands: &[&Labelled]) -> Result<Aligned, LabelledError> {
    align_as(operands, Stray::Kept)
}

/// What becomes of a map whose labels are on no axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stray {
    Refused,
    /// Where no axis could have them.
    Kept,
}

fn align_as(operands: &[&Labelled], stray: Stray) -> Result<Aligned, LabelledError> {
    if let Some(aligned) = align_same(operands) {
        return Ok(aligned);
    }
    let named = name_maps(operands, stray)?;
    let operands: Vec<&Labelled> = named.iter().collect();
    let axes = join_axes(&operands.iter().map(|operand| operand.axes()).collect::<Vec<_>>())?;
    let values = operands.iter().map(|operand| spread(operand, &axes)).collect::<Result<_, _>>()?;
    Ok(Aligned { axes, values })
}

/// The common case: every operand has the same axes or none.
fn align_same(operands: &[&Labelled]) -> Option<Aligned> {
    let first = operands.iter().find(|operand| !operand.axes().is_empty()).or(operands.first())?;
    let axes = first.axes();
    if operands.iter().any(|operand| !operand.axes().is_empty() && operand.axes() != axes) {
        return None;
    }
    let n = size(axes);
    let values = operands
        .iter()
        .map(|operand| match operand.as_scalar() {
            Some(value) => vec![value; n],
            None => operand.values().to_vec(),
        })
        .collect();
    Some(Aligned { axes: axes.to_vec(), values })
}

/// Gives the nameless axis of maps the name of the one axis that has its labels.
fn name_maps(operands: &[&Labelled], stray: Stray) -> Result<Vec<Labelled>, LabelledError> {
    let mut out: Vec<Labelled> = operands.iter().map(|&operand| operand.clone()).collect();
    let others: Vec<&Axis> =
        operands.iter().flat_map(|o| o.axes()).filter(|axis| !axis.name.is_empty()).collect();
    if others.is_empty() {
        return Ok(out);
    }
    for operand in &mut out {
        let Some(position) = operand.position("") else { continue };
        let Labels::Names(keys) = &operand.axes()[position].labels else { continue };
        let keys = keys.clone();
        let Some((axis, indices)) = axis_of_map(&keys, operand.axes(), &others, stray)? else { continue };
        let labels = axis.labels.take(&indices);
        let (mut axes, values) = operand.clone().into_parts();
        axes[position] = Axis { name: axis.name.clone(), labels };
        *operand = Labelled::raw(axes, values);
    }
    Ok(out)
}

/// The one axis that has all the keys of a map, and the index of each; the axes that the map itself has do not count. Nothing
/// where the map keeps its own axis.
pub(super) fn axis_of_map<'a>(
    keys: &[String],
    own: &[Axis],
    others: &[&'a Axis],
    stray: Stray,
) -> Result<Option<(&'a Axis, Vec<usize>)>, LabelledError> {
    let mut found: Option<&Axis> = None;
    for &axis in others {
        if !keys.iter().all(|key| axis.labels.find_name(key).is_some())
            || own.iter().any(|known| known.name == axis.name)
        {
            continue;
        }
        if found.is_some_and(|other| other.name != axis.name) {
            return Err(LabelledError::new(format!("the labels {} fit more than one axis", keys.join(", "))));
        }
        found = found.or(Some(axis));
    }
    let Some(axis) = found else {
        // A map is a vector itself, so that the components of another one are not those that it waits for.
        let may_fit = others.iter().any(|axis| matches!(axis.labels, Labels::Names(_)) || axis.name == "i");
        if stray == Stray::Kept && !may_fit && keys.iter().any(|key| key.parse::<f64>().is_err()) {
            return Ok(None);
        }
        let axes = others.iter().map(|a| format!("`{}` ({})", a.name, a.labels.some())).collect::<Vec<_>>();
        return Err(LabelledError::new(format!("no axis has all the labels {}", keys.join(", ")))
            .help(Some(format!("the axes here are {}", axes.join("; ")))));
    };
    Ok(Some((axis, keys.iter().filter_map(|key| axis.labels.find_name(key)).collect())))
}

/// The axes of all operands in the order of first appearance, each with the labels that all who have it share.
pub(super) fn join_axes(operands: &[&[Axis]]) -> Result<Vec<Axis>, LabelledError> {
    let mut axes: Vec<Axis> = Vec::new();
    for operand in operands {
        for axis in *operand {
            match axes.iter_mut().find(|known| known.name == axis.name) {
                None => axes.push(axis.clone()),
                Some(known) if known.labels == axis.labels => {}
                Some(known) => {
                    let common: Vec<usize> = positions(&known.labels, &axis.labels, &axis.name)?
                        .into_iter()
                        .enumerate()
                        .filter_map(|(i, found)| found.map(|_| i))
                        .collect();
                    if common.is_empty() {
                        return Err(LabelledError::new(format!(
                            "the axis `{}` has no label in common",
                            axis.name
                        ))
                        .help(Some(format!(
                            "{} against {}",
                            known.labels.some(),
                            axis.labels.some()
                        ))));
                    }
                    known.labels = known.labels.take(&common);
                }
            }
        }
    }
    Ok(axes)
}

/// For each label of one axis its index in another.
pub(super) fn positions(
    wanted: &Labels,
    has: &Labels,
    axis: &str,
) -> Result<Vec<Option<usize>>, LabelledError> {
    match (wanted, has) {
        (Labels::Names(wanted), Labels::Names(has)) => {
            let index: HashMap<&str, usize> =
                has.iter().enumerate().rev().map(|(i, name)| (name.as_str(), i)).collect();
            Ok(wanted.iter().map(|name| index.get(name.as_str()).copied()).collect())
        }
        (Labels::Numbers(wanted), Labels::Numbers(has)) => {
            // Adding zero makes -0 and 0 the same key.
            let index: HashMap<u64, usize> =
                has.iter().enumerate().rev().map(|(i, n)| ((n + 0.0).to_bits(), i)).collect();
            Ok(wanted.iter().map(|n| index.get(&(n + 0.0).to_bits()).copied()).collect())
        }
        _ => Err(LabelledError::new(format!(
            "the labels of `{axis}` are numbers in one operand and names in another"
        ))),
    }
}

/// The values of an array over axes that include its own, picked by label.
///
/// # Errors
/// An axis of the array, or a label of a target axis on it, is missing.
pub fn spread(array: &Labelled, axes: &[Axis]) -> Result<Vec<f64>, LabelledError> {
    if array.axes() == axes {
        return Ok(array.values().to_vec());
    }
    for axis in array.axes() {
        if !axes.iter().any(|target| target.name == axis.name) {
            return Err(LabelledError::new(format!("the axis `{}` has no place here", axis.name)));
        }
    }
    // For each target axis, the offset in the source of each of its labels.
    let mut offsets: Vec<Vec<usize>> = Vec::with_capacity(axes.len());
    for target in axes {
        let Some(position) = array.position(&target.name) else {
            offsets.push(vec![0; target.len()]);
            continue;
        };
        let stride = size(&array.axes()[position + 1..]);
        let found = positions(&target.labels, &array.axes()[position].labels, &target.name)?;
        let mut column = Vec::with_capacity(found.len());
        for (i, index) in found.into_iter().enumerate() {
            let Some(index) = index else {
                return Err(LabelledError::new(format!(
                    "the axis `{}` lacks the label {} in one operand",
                    target.name,
                    target.labels.show(i)
                )));
            };
            column.push(index * stride);
        }
        offsets.push(column);
    }
    let mut flat: Vec<usize> = vec![0];
    for column in &offsets {
        flat = flat.iter().flat_map(|base| column.iter().map(move |offset| base + offset)).collect();
    }
    Ok(flat.into_iter().map(|i| array.values()[i]).collect())
}

/// Arrays side by side along a new outermost axis.
///
/// # Errors
/// They do not align, or their count is not that of the axis' labels.
pub fn stack(axis: Axis, parts: &[Labelled]) -> Result<Labelled, LabelledError> {
    let aligned = align(&parts.iter().collect::<Vec<_>>())?;
    let mut axes = vec![axis];
    axes.extend(aligned.axes);
    Labelled::new(axes, aligned.values.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, labels: &[f64], values: &[f64]) -> Labelled {
        Labelled::new(vec![Axis::numbers(name, labels.to_vec())], values.to_vec()).unwrap()
    }

    #[test]
    fn different_axes_broadcast_and_shared_labels_join() {
        let a = line("x", &[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0]);
        let b = line("x", &[3.0, 2.0, 9.0], &[300.0, 200.0, 900.0]);
        let c = line("y", &[0.0, 1.0], &[5.0, 6.0]);
        let aligned = align(&[&a, &b, &c]).unwrap();
        assert_eq!(aligned.axes[0].labels, Labels::Numbers(vec![2.0, 3.0]));
        assert_eq!(aligned.values[0], [20.0, 20.0, 30.0, 30.0]);
        assert_eq!(aligned.values[1], [200.0, 200.0, 300.0, 300.0]);
        assert_eq!(aligned.values[2], [5.0, 6.0, 5.0, 6.0]);
    }

    #[test]
    fn no_common_label_is_an_error() {
        let error = align(&[&line("x", &[1.0], &[0.0]), &line("x", &[2.0], &[0.0])]).unwrap_err();
        assert_eq!(error.message, "the axis `x` has no label in common");
    }

    #[test]
    fn a_map_takes_the_axis_that_has_its_labels() {
        let map = Labelled::new(vec![Axis::names("", ["b", "a"])], vec![2.0, 1.0]).unwrap();
        let rule = Labelled::new(vec![Axis::names("rule", ["a", "b", "c"])], vec![0.1, 0.2, 0.3]).unwrap();
        let aligned = align(&[&rule, &map]).unwrap();
        assert_eq!(aligned.axes, [Axis::names("rule", ["a", "b"])]);
        assert_eq!(aligned.values, [vec![0.1, 0.2], vec![1.0, 2.0]]);
        let stray = Labelled::new(vec![Axis::names("", ["z"])], vec![2.0]).unwrap();
        assert!(align(&[&rule, &stray]).unwrap_err().help.unwrap().contains("a, b, c"));
    }

    #[test]
    fn within_a_formula_a_map_waits_for_the_axis_that_has_its_labels() {
        let map = Labelled::new(vec![Axis::names("", ["b", "a"])], vec![2.0, 1.0]).unwrap();
        let sigma = line("sigma", &[1.0, 2.0], &[0.1, 0.2]);
        assert!(align(&[&sigma, &map]).is_err());
        let aligned = align_within(&[&sigma, &map]).unwrap();
        assert_eq!(aligned.axes[1], Axis::names("", ["b", "a"]));
        assert_eq!(aligned.values[1], [2.0, 1.0, 2.0, 1.0]);
        // An axis of names could have them, and numbers could be on an axis of numbers: there the labels are slips.
        let rule = Labelled::new(vec![Axis::names("rule", ["c"])], vec![0.1]).unwrap();
        assert!(align_within(&[&rule, &map]).is_err());
        let three = Labelled::new(vec![Axis::names("", ["3"])], vec![2.0]).unwrap();
        assert!(align_within(&[&sigma, &three]).is_err());
    }

    #[test]
    fn a_numeric_map_key_meets_a_coordinate() {
        let map = Labelled::new(vec![Axis::names("", ["2", "1"])], vec![20.0, 10.0]).unwrap();
        let aligned = align(&[&line("sigma", &[1.0, 2.0], &[0.1, 0.2]), &map]).unwrap();
        assert_eq!(aligned.values[1], [10.0, 20.0]);
    }

    #[test]
    fn stacking_adds_an_outer_axis() {
        let parts = [Labelled::scalar(1.0), line("x", &[1.0, 2.0], &[3.0, 4.0])];
        let stacked = stack(Axis::names("k", ["a", "b"]), &parts).unwrap();
        assert_eq!(stacked.values(), [1.0, 1.0, 3.0, 4.0]);
        assert_eq!(stacked.describe(3), "k=b, x=2");
    }
}
