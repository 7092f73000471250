//! A graph without repetitions, so that its derivatives have none either.

use super::attr::Attr;
use super::error::Result;
use super::graph::{Graph, Var};
use super::ops::OpId;
use super::program::analyse;

impl Graph {
    /// Copies what some nodes depend on into another graph, each operation on the same arguments once; gives the nodes
    /// there. A derivative goes through a graph as it was traced, so that what is written twice has two adjoints; here it
    /// has one (Baur & Strassen 1983 bound the cost of a gradient by that of such a graph).
    ///
    /// # Errors
    /// The first error of either trace.
    pub fn merged_into<'h>(&self, to: &'h Graph, vars: &[Var<'_>]) -> Result<Vec<Var<'h>>> {
        self.check()?;
        let store = self.store();
        let outputs: Vec<u32> = vars.iter().map(Var::id).collect();
        let live = analyse(&store, &outputs);
        let mut copies: Vec<Option<Var<'h>>> = vec![None; live.canonical.len()];
        let copy_of = |copies: &[Option<Var<'h>>], id: u32| copies[live.canonical[id as usize] as usize];
        for id in (0..live.canonical.len() as u32).filter(|id| live.distinct[*id as usize]) {
            let (op, dims): (OpId, Vec<usize>) =
                (store.nodes[id as usize].op, store.shape(id).dims().collect());
            let args: Vec<Var<'h>> = store.args(id).iter().filter_map(|arg| copy_of(&copies, *arg)).collect();
            let attr = store.attr(id);
            let copy = match attr {
                Attr::Input(_, bound) => {
                    let name = store.names.get(&id).map_or("", String::as_str);
                    match bound {
                        Some(bound) => to.index_input(name, store.shape(id).len(), *bound as usize),
                        None => to.input(name, &dims),
                    }
                }
                Attr::Tensor(position) => to.tensor(&store.tensors[*position as usize], &dims),
                _ => to.apply(op, &args, attr),
            };
            copies[id as usize] = Some(copy);
        }
        to.check()?;
        Ok(outputs.iter().filter_map(|id| copy_of(&copies, *id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::autodiff::{Graph, Program};

    #[test]
    fn what_is_written_twice_has_one_adjoint() {
        let graph = Graph::new();
        let x = graph.input("x", &[3]);
        let weights = graph.tensor(&[1.0, 2.0, 3.0], &[3]);
        let value = ((x * x).exp() * weights + (x * x).exp()).sum();
        let merged = Graph::new();
        let found = graph.merged_into(&merged, &[x, value]).unwrap();
        let [point, same] = found[..] else { panic!("two nodes were asked for") };
        let run = |graph: &Graph, outputs: &[crate::autodiff::Var<'_>]| {
            let mut replay = Program::<f64>::compile(graph, outputs).unwrap().replay();
            replay.set("x", &[0.5, -1.0, 2.0]).unwrap();
            replay.run();
            (replay.output(0).to_vec(), replay.output(1).to_vec())
        };
        let before = graph.grad(value, &[x]).unwrap()[0];
        let after = merged.grad(same, &[point]).unwrap()[0];
        let (left, right) = (run(&graph, &[value, before]), run(&merged, &[same, after]));
        assert_eq!(left.0, right.0);
        for (a, b) in left.1.iter().zip(&right.1) {
            assert!((a - b).abs() <= 1e-15 * a.abs());
        }
        assert!(merged.len() < graph.len());
    }
}
