//! Layers of a graph, and an order within each that crosses few edges (Sugiyama, Tagawa and Toda 1981).

use super::GraphNode;
use crate::report::labels::spread;

/// A place in a layer: a node, or the passage of an edge that spans several layers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// The node, or none for a passage.
    pub node: Option<usize>,
    pub layer: usize,
    /// Items of the layer before that lead here, one for each input.
    pub sources: Vec<usize>,
    /// Height of the item's middle, in steps of one item.
    pub at: f64,
}

/// A graph with a place for everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Nodes first, under their own indices, then passages.
    pub items: Vec<Item>,
    /// Indices of the items of each layer, from top to bottom.
    pub layers: Vec<Vec<usize>>,
}

const SWEEPS: usize = 12;

impl Layout {
    /// The layout of nodes whose inputs come before them.
    pub fn new(nodes: &[GraphNode]) -> Self {
        let depth = depths(nodes);
        let n_layers = depth.iter().max().map_or(0, |deepest| deepest + 1);
        let mut layout = Layout { items: Vec::new(), layers: vec![Vec::new(); n_layers] };
        for (index, &layer) in depth.iter().enumerate() {
            layout.add(Some(index), layer);
        }
        for (index, node) in nodes.iter().enumerate() {
            for &input in &node.inputs {
                let source = layout.passage(input, depth[index]);
                layout.items[index].sources.push(source);
            }
        }
        layout.order();
        layout.settle();
        layout
    }

    /// Number of pairs of edges that cross.
    pub fn crossings(&self) -> usize {
        let place = self.places();
        let mut total = 0;
        for layer in &self.layers {
            let edges: Vec<(usize, usize)> = layer
                .iter()
                .flat_map(|&item| self.items[item].sources.iter().map(move |&source| (item, source)))
                .map(|(item, source)| (place[source], place[item]))
                .collect();
            for (index, a) in edges.iter().enumerate() {
                total += edges[..index]
                    .iter()
                    .filter(|b| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1))
                    .count();
            }
        }
        total
    }

    fn add(&mut self, node: Option<usize>, layer: usize) -> usize {
        let index = self.items.len();
        self.items.push(Item { node, layer, sources: Vec::new(), at: 0.0 });
        self.layers[layer].push(index);
        index
    }

    /// The item just before `layer` that brings `node` there; edges of one node share their passages.
    fn passage(&mut self, node: usize, layer: usize) -> usize {
        let mut at = node;
        for between in self.items[node].layer + 1..layer {
            let known = self.layers[between]
                .iter()
                .copied()
                .find(|&item| self.items[item].node.is_none() && self.items[item].sources == [at]);
            at = known.unwrap_or_else(|| {
                let passage = self.add(None, between);
                self.items[passage].sources.push(at);
                passage
            });
        }
        at
    }

    /// Sorts layers by the mean place of their neighbours, forwards and backwards, and keeps the best order found.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.layers.clone());
        for sweep in 0..SWEEPS {
            let n = self.layers.len();
            for step in 1..n {
                let layer = if sweep % 2 == 0 { step } else { n - 1 - step };
                let place = self.places();
                let key = |&item: &usize| {
                    self.mean_of_neighbours(item, sweep % 2 == 0, &|other| place[other] as f64)
                };
                let mut keyed: Vec<(f64, usize)> = self.layers[layer]
                    .iter()
                    .enumerate()
                    .map(|(at, item)| (key(item).unwrap_or(at as f64), *item))
                    .collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.layers[layer] = keyed.into_iter().map(|(_, item)| item).collect();
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    /// Gives the items heights near those of their neighbours, in the order that was found.
    fn settle(&mut self) {
        let tallest = self.layers.iter().map(Vec::len).max().unwrap_or(1) as f64;
        for layer in 0..self.layers.len() {
            let free = (tallest - self.layers[layer].len() as f64) / 2.0;
            for (at, &item) in self.layers[layer].iter().enumerate() {
                self.items[item].at = free + at as f64;
            }
        }
        for sweep in 0..2 * SWEEPS {
            let n = self.layers.len();
            for step in 0..n {
                let forwards = sweep % 2 == 0;
                let layer = if forwards { step } else { n - 1 - step };
                let mut wanted: Vec<f64> = Vec::new();
                for &item in &self.layers[layer] {
                    let mean = self.mean_of_neighbours(item, forwards, &|other| self.items[other].at);
                    let least = wanted.last().copied().unwrap_or(f64::NEG_INFINITY);
                    let height = mean.unwrap_or(self.items[item].at);
                    wanted.push(if height < least { least } else { height });
                }
                for (&item, at) in self.layers[layer].iter().zip(spread(&wanted, 1.0, 0.0, tallest - 1.0)) {
                    self.items[item].at = at;
                }
            }
        }
    }

    fn mean_of_neighbours(&self, item: usize, before: bool, height: &dyn Fn(usize) -> f64) -> Option<f64> {
        let mut heights: Vec<f64> = Vec::new();
        if before {
            heights.extend(self.items[item].sources.iter().map(|&source| height(source)));
        } else if let Some(next) = self.layers.get(self.items[item].layer + 1) {
            let takes = |other: &&usize| self.items[**other].sources.contains(&item);
            heights.extend(next.iter().filter(takes).map(|&other| height(other)));
        }
        let n = heights.len() as f64;
        (n > 0.0).then(|| heights.iter().fold(0.0, |sum, height| sum + height) / n)
    }

    fn places(&self) -> Vec<usize> {
        let mut place = vec![0; self.items.len()];
        for layer in &self.layers {
            for (at, &item) in layer.iter().enumerate() {
                place[item] = at;
            }
        }
        place
    }
}

/// Layer of each node: one more than its deepest input; a leaf stands just before the first node that takes it.
fn depths(nodes: &[GraphNode]) -> Vec<usize> {
    let mut depth: Vec<usize> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let deepest = node.inputs.iter().map(|&input| depth[input] + 1).max();
        depth.push(deepest.unwrap_or(0));
    }
    for leaf in (0..nodes.len()).filter(|&index| nodes[index].inputs.is_empty()) {
        let first = (0..nodes.len())
            .filter(|&other| nodes[other].inputs.contains(&leaf))
            .map(|other| depth[other])
            .min();
        depth[leaf] = first.map_or(0, |first| first.saturating_sub(1));
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(inputs: &[&[usize]]) -> Vec<GraphNode> {
        inputs.iter().map(|inputs| GraphNode { inputs: inputs.to_vec(), ..GraphNode::default() }).collect()
    }

    #[test]
    fn every_edge_goes_one_layer_on() {
        let layout = Layout::new(&graph(&[&[], &[], &[0, 1], &[2], &[3, 0], &[4, 2]]));
        for item in &layout.items {
            for &source in &item.sources {
                assert_eq!(layout.items[source].layer + 1, item.layer);
            }
        }
        assert_eq!(layout.layers.len(), 5);
    }

    #[test]
    fn edges_that_need_not_cross_do_not() {
        // Two chains whose inputs are given in the order that crosses.
        let layout = Layout::new(&graph(&[&[], &[], &[], &[], &[3], &[2], &[1], &[0]]));
        assert_eq!(layout.crossings(), 0);
    }

    #[test]
    fn items_of_a_layer_are_apart() {
        let layout = Layout::new(&graph(&[&[], &[], &[], &[0, 1], &[1, 2], &[0, 2], &[3, 4, 5]]));
        for layer in &layout.layers {
            for pair in layer.windows(2) {
                assert!(layout.items[pair[1]].at - layout.items[pair[0]].at >= 1.0 - 1e-9);
            }
        }
    }
}
