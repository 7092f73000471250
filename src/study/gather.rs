//! The measurements of many trials as one array.

use super::sweep::Sweep;
use crate::formula::{self, Axis, Labelled, Labels};

/// One array over the axes of the sweep and those of the parts, which are joined: a part that lacks a
/// label has NaN there, and one that lacks an axis is the same all along it. Axes named in `order` come
/// first, in that order.
///
/// # Errors
/// An axis has names in one part and numbers in another, or is both swept and measured.
pub(super) fn gather(points: &Sweep, parts: &[&Labelled], order: &[&str]) -> Result<Labelled, String> {
    let outer: Vec<Axis> = points.axes.iter().map(super::scope::axis).collect();
    let inner = join(parts)?;
    let size = inner.iter().fold(1, |n, axis| n * axis.len());
    let mut values = Vec::with_capacity(points.len() * size);
    for part in parts {
        spread(part, &inner, &mut values);
    }
    values.resize(points.len() * size, f64::NAN);
    let all = Labelled::new([outer, inner].concat(), values).map_err(|error| error.message)?;
    let mut axes = all.axes().to_vec();
    axes.sort_by_key(|axis| order.iter().position(|name| *name == axis.name).unwrap_or(order.len()));
    let values = formula::spread(&all, &axes).map_err(|error| error.message)?;
    Labelled::new(axes, values).map_err(|error| error.message)
}

fn join(parts: &[&Labelled]) -> Result<Vec<Axis>, String> {
    let mut joined: Vec<Axis> = Vec::new();
    for axis in parts.iter().flat_map(|part| part.axes()) {
        match joined.iter_mut().find(|known| known.name == axis.name) {
            None => joined.push(axis.clone()),
            Some(known) => extend(&mut known.labels, &axis.labels).ok_or_else(|| {
                format!("the labels of `{}` are names in one trial and numbers in another", axis.name)
            })?,
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

/// Appends the values of `part` over `axes`, which include its own and at least their labels.
fn spread(part: &Labelled, axes: &[Axis], out: &mut Vec<f64>) {
    if part.axes() == axes {
        out.extend_from_slice(part.values());
        return;
    }
    // For each axis of the part: which of `axes` it is, and where each label of that one is on it.
    let mut places: Vec<(usize, Vec<Option<usize>>)> = Vec::new();
    for own in part.axes() {
        let Some(k) = axes.iter().position(|axis| axis.name == own.name) else { continue };
        places.push((k, (0..axes[k].len()).map(|i| find(&axes[k].labels, i, &own.labels)).collect()));
    }
    let size = axes.iter().fold(1, |n, axis| n * axis.len());
    let mut at = vec![0; axes.len()];
    for flat in 0..size {
        let mut rest = flat;
        for (k, axis) in axes.iter().enumerate().rev() {
            at[k] = rest % axis.len();
            rest /= axis.len();
        }
        let index: Option<Vec<usize>> = places.iter().map(|(k, labels)| labels[at[*k]]).collect();
        out.push(index.and_then(|index| part.get(&index)).unwrap_or(f64::NAN));
    }
}

fn find(from: &Labels, i: usize, within: &Labels) -> Option<usize> {
    match (from, within) {
        (Labels::Numbers(a), Labels::Numbers(b)) => b.iter().position(|x| Some(x) == a.get(i)),
        (Labels::Names(a), Labels::Names(b)) => b.iter().position(|x| Some(x) == a.get(i)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{AxisLabels, SweepAxis};
    use crate::yaml::Span;

    fn points(n: usize) -> Sweep {
        let labels = AxisLabels::Numbers((0..n).map(|i| i as f64).collect());
        Sweep {
            axes: vec![SweepAxis {
                name: "seed".into(),
                span: Span::new(0, 0, 0),
                labels,
                records: Vec::new(),
            }],
        }
    }

    #[test]
    fn parts_are_joined_by_label_and_nan_marks_what_is_missing() {
        let a = Labelled::new(vec![Axis::numbers("t", vec![1.0, 2.0])], vec![10.0, 20.0]).unwrap();
        let b = Labelled::new(vec![Axis::numbers("t", vec![2.0, 3.0])], vec![21.0, 31.0]).unwrap();
        let all = gather(&points(3), &[&a, &b, &Labelled::scalar(f64::NAN)], &["seed"]).unwrap();
        assert_eq!(all.axes()[1], Axis::numbers("t", vec![1.0, 2.0, 3.0]));
        let shown = format!("{:?}", all.values());
        assert_eq!(shown, "[10.0, 20.0, NaN, NaN, 21.0, 31.0, NaN, NaN, NaN]");
    }

    #[test]
    fn axes_follow_the_order_of_the_sweep() {
        let a = Labelled::new(vec![Axis::numbers("h", vec![1.0, 2.0])], vec![10.0, 20.0]).unwrap();
        let all = gather(&points(2), &[&a, &Labelled::scalar(5.0)], &["h", "seed"]).unwrap();
        assert_eq!(all.axes()[0].name, "h");
        assert_eq!(all.values(), [10.0, 5.0, 20.0, 5.0]);
    }
}
