//! The measurements of many trials as one array.

use super::sweep::Sweep;
use crate::formula::{Axis, Labelled, Labels};

/// One array over the axes of the sweep and then those of the parts, which are joined: a part that
/// lacks a label has NaN there. A scalar among arrays, as a diverged trial leaves it, is spread.
///
/// # Errors
/// Parts that have axes of different names, or an axis with names in one and numbers in another.
pub(super) fn gather(sweep: &Sweep, parts: &[&Labelled]) -> Result<Labelled, String> {
    let outer: Vec<Axis> = sweep.axes.iter().map(super::scope::axis).collect();
    let inner = join(parts)?;
    let size = inner.iter().fold(1, |n, axis| n * axis.len());
    let mut values = Vec::with_capacity(sweep.len() * size);
    for part in parts {
        match part.as_scalar() {
            Some(x) => values.extend(std::iter::repeat_n(x, size)),
            None => spread(part, &inner, &mut values),
        }
    }
    values.resize(sweep.len() * size, f64::NAN);
    Labelled::new([outer, inner].concat(), values).map_err(|error| error.message)
}

fn join(parts: &[&Labelled]) -> Result<Vec<Axis>, String> {
    let mut joined: Vec<Axis> = Vec::new();
    for part in parts.iter().filter(|part| part.as_scalar().is_none()) {
        if joined.is_empty() {
            joined = part.axes().to_vec();
            continue;
        }
        let names = |axes: &[Axis]| axes.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
        if names(&joined) != names(part.axes()) {
            let (a, b) = (names(&joined).join(", "), names(part.axes()).join(", "));
            return Err(format!("one trial measures over ({a}) and another over ({b})"));
        }
        for (axis, other) in joined.iter_mut().zip(part.axes()) {
            extend(&mut axis.labels, &other.labels)
                .ok_or_else(|| format!("the labels of `{}` are names in one trial and numbers in another", axis.name))?;
        }
    }
    Ok(joined)
}

fn extend(labels: &mut Labels, other: &Labels) -> Option<()> {
    match (labels, other) {
        (Labels::Numbers(all), Labels::Numbers(more)) => {
            if all != more {
                let new: Vec<f64> = more.iter().copied().filter(|x| !all.contains(x)).collect();
                all.extend(new);
                all.sort_by(f64::total_cmp);
            }
            Some(())
        }
        (Labels::Names(all), Labels::Names(more)) => {
            let new: Vec<String> = more.iter().filter(|x| !all.contains(x)).cloned().collect();
            all.extend(new);
            Some(())
        }
        _ => None,
    }
}

/// Appends the values of `part` over `axes`, which have its axes' names and at least its labels.
fn spread(part: &Labelled, axes: &[Axis], out: &mut Vec<f64>) {
    if part.axes() == axes {
        out.extend_from_slice(part.values());
        return;
    }
    let places: Vec<Vec<Option<usize>>> = axes
        .iter()
        .zip(part.axes())
        .map(|(axis, own)| (0..axis.len()).map(|i| find(&axis.labels, i, &own.labels)).collect())
        .collect();
    let size = axes.iter().fold(1, |n, axis| n * axis.len());
    let mut index = vec![0; axes.len()];
    for flat in 0..size {
        let mut rest = flat;
        let mut found = true;
        for k in (0..axes.len()).rev() {
            match places[k][rest % axes[k].len()] {
                Some(i) => index[k] = i,
                None => found = false,
            }
            rest /= axes[k].len();
        }
        out.push(if found { part.get(&index).unwrap_or(f64::NAN) } else { f64::NAN });
    }
}

fn find(from: &Labels, i: usize, within: &Labels) -> Option<usize> {
    match (from, within) {
        (Labels::Numbers(a), Labels::Numbers(b)) => b.iter().position(|x| x == a.get(i).unwrap_or(&f64::NAN)),
        (Labels::Names(a), Labels::Names(b)) => b.iter().position(|x| Some(x) == a.get(i)),
        _ => None,
    }
}
