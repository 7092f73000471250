//! Cotangents of windows: what would be padded with zeros and added is put side by side.

use super::attr::Attr;
use super::graph::{Graph, Var};
use super::ops::OpId;

/// A contribution that is zero outside of a window.
#[derive(Clone, Copy)]
struct Window<'g> {
    /// Which of the contributions it is.
    position: usize,
    inner: Var<'g>,
    start: usize,
    end: usize,
}

impl Graph {
    /// The same sum with fewer terms: those that are padded along one axis and do not overlap become one concatenation, in the
    /// place of the first. Windows along other axes than that of the first, and windows that overlap, stay as they are.
    pub(super) fn side_by_side<'g>(&'g self, terms: Vec<Var<'g>>) -> Vec<Var<'g>> {
        let Some(axis) = terms.iter().find_map(|&term| self.window_of(term).map(|(axis, ..)| axis)) else {
            return terms;
        };
        let mut windows: Vec<Window<'g>> = Vec::new();
        for (position, &term) in terms.iter().enumerate() {
            if let Some((own, inner, start)) = self.window_of(term)
                && own == axis
            {
                windows.push(Window { position, inner, start, end: start + inner.shape().dim(axis) });
            }
        }
        windows.sort_by_key(|window| (window.start, window.position));
        let is_disjoint = windows.windows(2).all(|pair| pair[0].end <= pair[1].start);
        let Some(first) = windows.iter().map(|window| window.position).min() else { return terms };
        if windows.len() < 2 || !is_disjoint {
            return terms;
        }
        let joined = self.joined(&windows, axis, terms[first].shape().dim(axis));
        let is_window = |position: usize| windows.iter().any(|window| window.position == position);
        let kept = |(position, term): (usize, Var<'g>)| {
            if position == first {
                return Some(joined);
            }
            (!is_window(position)).then_some(term)
        };
        terms.into_iter().enumerate().filter_map(kept).collect()
    }

    /// The windows one after another, with zeros where there is none.
    fn joined<'g>(&'g self, windows: &[Window<'g>], axis: usize, total: usize) -> Var<'g> {
        let mut parts: Vec<Var<'g>> = Vec::new();
        let mut end = 0;
        for window in windows {
            if window.start > end {
                parts.push(self.full(0.0, window.inner.shape().with_dim(axis, window.start - end)));
            }
            parts.push(window.inner);
            end = window.end;
        }
        if end < total {
            parts.push(self.full(0.0, windows[0].inner.shape().with_dim(axis, total - end)));
        }
        match parts.split_first() {
            Some((first, rest)) if !rest.is_empty() => first.concat(rest, axis),
            _ => windows[0].inner,
        }
    }

    /// If a node is padded with zeros: the axis, what is padded, and where it begins.
    fn window_of<'g>(&'g self, node: Var<'g>) -> Option<(usize, Var<'g>, usize)> {
        let store = self.store();
        let (op, attr) = (store.nodes[node.id() as usize].op, store.attr(node.id()));
        let (OpId::Pad, &Attr::Window { axis, start, .. }) = (op, attr) else { return None };
        Some((axis as usize, self.var(store.args(node.id())[0]), start as usize))
    }
}
