//! Nodes over named axes: alignment, selection and the fibres of a reduction.

use super::Flow;
use crate::autodiff::{MAX_RANK, Var};
use crate::formula::align::{Stray, axis_of_map, join_axes, positions};
use crate::formula::labelled::{Axis, LabelledError, Labels, list_names};

impl<'g> Flow<'g> {
    /// A number.
    pub(in crate::formula) const fn number(var: Var<'g>) -> Self {
        Self { var, axes: Vec::new() }
    }

    /// The position of an axis.
    pub(in crate::formula) fn position(&self, name: &str) -> Option<usize> {
        self.axes.iter().position(|axis| axis.name == name)
    }

    /// One label of an axis, which is dropped.
    pub(in crate::formula) fn drop_axis(&self, position: usize, index: usize) -> Self {
        let mut axes = self.axes.clone();
        axes.remove(position);
        let sizes: Vec<usize> = axes.iter().map(Axis::len).collect();
        Self { var: self.var.slice(position, index, 1).reshape(&sizes), axes }
    }

    /// Some labels of an axis, in the order given.
    pub(super) fn take(&self, position: usize, indices: &[usize]) -> Self {
        let mut axes = self.axes.clone();
        axes[position].labels = axes[position].labels.take(indices);
        if indices.iter().copied().eq(0..self.axes[position].len()) {
            return Self { var: self.var, axes };
        }
        // Neighbours are cut out in one piece.
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for &index in indices {
            match runs.last_mut() {
                Some((start, len)) if *start + *len == index => *len += 1,
                _ => runs.push((index, 1)),
            }
        }
        let parts: Vec<Var<'g>> =
            runs.iter().map(|&(start, len)| self.var.slice(position, start, len)).collect();
        let var = match parts.split_first() {
            Some((first, [])) => *first,
            Some((first, rest)) => first.concat(rest, position),
            None => self.var.slice(position, 0, 0),
        };
        Self { var, axes }
    }

    /// The node in a shape that broadcasts with others over the target axes, which include its own with all their labels.
    pub(super) fn spread(&self, axes: &[Axis]) -> Result<Var<'g>, LabelledError> {
        if self.axes.is_empty() || self.axes == axes {
            return Ok(self.var);
        }
        let mut flow = self.clone();
        for target in axes {
            let Some(position) = flow.position(&target.name) else { continue };
            if flow.axes[position].labels == target.labels {
                continue;
            }
            let found = positions(&target.labels, &flow.axes[position].labels, &target.name)?;
            let indices: Vec<usize> = found.into_iter().flatten().collect();
            flow = flow.take(position, &indices);
        }
        let order: Vec<usize> = axes.iter().filter_map(|axis| flow.position(&axis.name)).collect();
        let ordered = flow.ordered(&order);
        let sizes: Vec<usize> = axes
            .iter()
            .map(|axis| flow.position(&axis.name).map(|_| axis.len()))
            .skip_while(Option::is_none)
            .map(|size| size.unwrap_or(1))
            .collect();
        if sizes.len() > MAX_RANK {
            return Err(too_many(axes));
        }
        Ok(ordered.reshape(&sizes))
    }

    /// The node repeated over all of the target axes.
    pub(super) fn fill(&self, axes: &[Axis]) -> Result<Var<'g>, LabelledError> {
        let sizes: Vec<usize> = axes.iter().map(Axis::len).collect();
        match crate::autodiff::Shape::new(&sizes) {
            Some(shape) => Ok(self.spread(axes)?.broadcast(shape)),
            None => Err(too_many(axes)),
        }
    }

    /// The node with its axes in another order.
    pub(super) fn ordered(&self, order: &[usize]) -> Var<'g> {
        let is_same = order.iter().copied().eq(0..self.axes.len());
        if is_same { self.var } else { self.var.permute(order) }
    }

    /// The node with some axes last and merged into one, and the other axes.
    pub(super) fn fibres(&self, reduced: &[usize]) -> (Var<'g>, Vec<Axis>) {
        let kept: Vec<usize> = (0..self.axes.len()).filter(|position| !reduced.contains(position)).collect();
        let order: Vec<usize> = kept.iter().chain(reduced).copied().collect();
        let axes: Vec<Axis> = kept.iter().map(|&position| self.axes[position].clone()).collect();
        let merged: usize = reduced.iter().map(|&position| self.axes[position].len()).product();
        let sizes: Vec<usize> = axes.iter().map(Axis::len).chain([merged]).collect();
        (self.ordered(&order).reshape(&sizes), axes)
    }

    /// The same node with another name for one axis.
    pub(super) fn renamed(&self, position: usize, name: &str) -> Self {
        let mut axes = self.axes.clone();
        name.clone_into(&mut axes[position].name);
        Self { var: self.var, axes }
    }
}

/// Brings nodes to common axes: their shapes broadcast. The nameless axis of a map meets the axis that has its labels.
pub(super) fn join<'g>(flows: &[Flow<'g>]) -> Result<(Vec<Axis>, Vec<Var<'g>>), LabelledError> {
    let first = flows.iter().find(|flow| !flow.axes.is_empty());
    let Some(first) = first else { return Ok((Vec::new(), flows.iter().map(|flow| flow.var).collect())) };
    if flows.iter().all(|flow| flow.axes.is_empty() || flow.axes == first.axes) {
        return Ok((first.axes.clone(), flows.iter().map(|flow| flow.var).collect()));
    }
    let named = name_maps(flows)?;
    let axes = join_axes(&named.iter().map(|flow| flow.axes.as_slice()).collect::<Vec<_>>())?;
    if axes.len() > MAX_RANK {
        return Err(too_many(&axes));
    }
    let vars = named.iter().map(|flow| flow.spread(&axes)).collect::<Result<_, _>>()?;
    Ok((axes, vars))
}

fn name_maps<'g>(flows: &[Flow<'g>]) -> Result<Vec<Flow<'g>>, LabelledError> {
    let others: Vec<&Axis> =
        flows.iter().flat_map(|flow| &flow.axes).filter(|axis| !axis.name.is_empty()).collect();
    let mut out = Vec::with_capacity(flows.len());
    for flow in flows {
        out.push(match flow.position("") {
            Some(position) if !others.is_empty() => {
                let Labels::Names(keys) = &flow.axes[position].labels else { continue };
                let mut axes = flow.axes.clone();
                if let Some((axis, indices)) = axis_of_map(keys, &flow.axes, &others, Stray::Kept)? {
                    axes[position] = Axis { name: axis.name.clone(), labels: axis.labels.take(&indices) };
                }
                Flow { var: flow.var, axes }
            }
            _ => flow.clone(),
        });
    }
    Ok(out)
}

pub(super) fn too_many(axes: &[Axis]) -> LabelledError {
    LabelledError::new(format!("a traced array has at most {MAX_RANK} axes, and this one has {}", axes.len()))
        .help(Some(format!("they are {}", list_names(axes))))
}
