//! Selections in a trace: labels are constants.

use super::names::Place;
use super::{Flow, Tracing};
use crate::formula::ast::{Choice, Expr, Node, Selector};
use crate::formula::diagnostic::FormulaError;
use crate::formula::labelled::{Axis, require_axis};
use crate::formula::select::{find, within};

impl<'g> Tracing<'_, 'g> {
    pub(super) fn select(
        &self,
        place: Place<'_, 'g>,
        base: Flow<'g>,
        selectors: &[Selector],
    ) -> Result<Flow<'g>, FormulaError> {
        let mut flow = base;
        for selector in selectors {
            let position = require_axis(&flow.axes, &selector.axis.text)
                .map_err(|error| error.at(selector.axis.span))?;
            self.mixes(&flow, &[position], "a selection");
            let axis = flow.axes[position].clone();
            flow = match &selector.choice {
                Choice::One(label) => flow.drop_axis(position, self.label(place, &axis, label)?),
                Choice::Many(labels) => {
                    let mut indices: Vec<usize> = Vec::with_capacity(labels.len());
                    for label in labels {
                        let index = self.label(place, &axis, label)?;
                        if indices.contains(&index) {
                            return Err(FormulaError::new(label.span, "this label is selected twice"));
                        }
                        indices.push(index);
                    }
                    flow.take(position, &indices)
                }
                Choice::Range(from, to, bound) => {
                    for end in from.iter().chain(to) {
                        self.must_be_constant(place, end)?;
                    }
                    let indices = within(place.env, &axis, from.as_ref(), to.as_ref(), *bound, selector)?;
                    flow.take(position, &indices)
                }
            };
        }
        Ok(flow)
    }

    fn label(&self, place: Place<'_, 'g>, axis: &Axis, label: &Expr) -> Result<usize, FormulaError> {
        let word = match &label.node {
            Node::Name(word) | Node::Text(word) => Some(word.as_str()),
            _ => None,
        };
        let is_written = word
            .is_some_and(|word| axis.labels.find_name(word).is_some() || matches!(word, "first" | "last"));
        if !is_written {
            self.must_be_constant(place, label)?;
        }
        find(place.env, axis, label)
    }

    fn must_be_constant(&self, place: Place<'_, 'g>, label: &Expr) -> Result<(), FormulaError> {
        if matches!(label.node, Node::Text(_) | Node::Number(_)) || !self.varies(place, label) {
            return Ok(());
        }
        Err(FormulaError::new(label.span, "a label is chosen before anything runs, so it must be constant")
            .help("compare with the labels instead, as in `sum(x*(i = n))`"))
    }
}
