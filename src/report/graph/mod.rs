//! A computation graph as boxes and arrows, with the value and the adjoint of every node.

mod draw;
mod layers;

use super::chart::{ChartError, Frame};

/// A computation graph, drawn from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphChart {
    /// Title and provenance; without a size of its own the figure is as large as the graph needs.
    pub frame: Frame,
    /// The nodes, each after those that it takes as inputs.
    pub nodes: Vec<GraphNode>,
}

/// A node of a computation graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphNode {
    /// The node's own name, such as `x` or `h_{1}`; may be empty.
    pub label: String,
    /// The operation that makes it, such as `tanh`; empty for a leaf.
    pub op: String,
    /// Its value, as text.
    pub value: Option<String>,
    /// The derivative of the output with respect to it, as text.
    pub adjoint: Option<String>,
    /// Indices of the nodes that it is made from, in the order of the operation.
    pub inputs: Vec<usize>,
    /// What the node is to the function.
    pub role: Role,
}

/// What a node is to the function that the graph computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// An argument.
    Input,
    /// What is learned.
    Parameter,
    /// A number that is fixed.
    Constant,
    /// Between the leaves and the output.
    #[default]
    Inner,
    /// The result.
    Output,
}

impl GraphChart {
    /// The figure as the bytes of an SVG file.
    ///
    /// # Errors
    ///
    /// When there is no node, when a node takes one that does not come before it, or when the plot library fails.
    pub fn to_svg(&self) -> Result<Vec<u8>, ChartError> {
        if self.nodes.is_empty() {
            return Err(ChartError::Empty(format!("graph `{}`", self.frame.title)));
        }
        for (index, node) in self.nodes.iter().enumerate() {
            if let Some(&input) = node.inputs.iter().find(|&&input| input >= index) {
                return Err(ChartError::Input { node: index, input });
            }
        }
        draw::draw(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_may_not_take_a_later_one() {
        let node = |inputs: &[usize]| GraphNode { inputs: inputs.to_vec(), ..GraphNode::default() };
        let chart = |nodes| GraphChart { nodes, ..GraphChart::default() };
        assert!(chart(vec![node(&[]), node(&[0, 0])]).to_svg().is_ok());
        let error = chart(vec![node(&[]), node(&[1])]).to_svg().unwrap_err();
        assert_eq!(error, ChartError::Input { node: 1, input: 1 });
        assert!(matches!(chart(Vec::new()).to_svg(), Err(ChartError::Empty(_))));
    }
}
