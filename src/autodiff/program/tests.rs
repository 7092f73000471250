use super::Program;
use crate::autodiff::{Graph, Var};

/// A graph that meets every kind of instruction.
fn everything(graph: &Graph) -> Vec<Var<'_>> {
    let (x, w, b) = (graph.input("x", &[6, 5]), graph.input("w", &[5, 5]), graph.input("b", &[5]));
    let rows = graph.index_input("rows", 4, 6);
    let h = (x.matmul(w) + b).tanh();
    let g = h.matmul_add(w, Some(x), false, true).sigmoid();
    let joined = h.concat(&[g.slice(1, 1, 3), h.pad(1, 1, 7)], 1);
    let column = joined.max_axis(1).reshape(&[6, 1]);
    let chosen = (joined * column).gather(rows).t().matmul(x.slice(0, 1, 4));
    let spread = chosen.reshape(&[15, 1, 5]) * graph.tensor(&[0.5, 2.0], &[1, 2, 1]);
    let loss = (spread.exp().sum_axis(1).powi(2).sum() + h.logsumexp().mean()).ln();
    let gradient = graph.grad(loss, &[x, w, b]).unwrap();
    let second = graph.hvp(loss, b, graph.tensor(&[1.0, 2.0, 3.0, 4.0, 5.0], &[5])).unwrap();
    vec![loss, gradient[0], gradient[1], gradient[2], second]
}

fn values(n: usize, phase: f64) -> Vec<f64> {
    (0..n).map(|i| 0.8 * crate::kernels::scalar::sin(phase + 1.7 * i as f64)).collect()
}

fn run(reuse: bool) -> (Vec<Vec<f64>>, super::Stats) {
    let graph = Graph::new();
    let outputs = everything(&graph);
    let program = Program::<f64>::compile_with(&graph, &outputs, reuse).unwrap();
    let mut replay = program.replay();
    replay.set("x", &values(30, 0.1)).unwrap();
    replay.set("w", &values(25, 0.4)).unwrap();
    replay.set("b", &values(5, 0.9)).unwrap();
    replay.set_index("rows", &[5, 0, 0, 3]).unwrap();
    replay.run();
    replay.run();
    ((0..outputs.len()).map(|at| replay.output(at).to_vec()).collect(), program.stats())
}

#[test]
fn reusing_the_arena_changes_no_bit() {
    let ((packed, stats), (unpacked, _)) = (run(true), run(false));
    assert_eq!(packed, unpacked);
    assert!(packed.iter().flatten().all(|value| value.is_finite()));
    assert!(stats.arena * 2 < stats.without_reuse, "{stats:?}");
    assert!(stats.distinct < stats.live && stats.live <= stats.traced, "{stats:?}");
}

#[test]
fn no_instruction_reads_what_it_writes() {
    let graph = Graph::new();
    let outputs = everything(&graph);
    let program = Program::<f64>::compile(&graph, &outputs).unwrap();
    for step in program.code.prologue.iter().chain(&program.code.body) {
        let target = step.instr.target();
        for source in step.instr.sources() {
            assert!(source.end <= target.start || source.start >= target.end, "{:?}", step.instr);
        }
    }
}

#[test]
fn the_listing_names_what_was_named() {
    let graph = Graph::new();
    let x = graph.input("x", &[2]);
    let y = graph.name(2.0 * x, "doubled");
    let program = Program::<f64>::compile(&graph, &[y]).unwrap();
    let listing = program.to_string();
    assert!(
        listing.starts_with("program: 4 nodes traced, 4 live, 4 distinct; 0 + 1 instructions"),
        "{listing}"
    );
    assert!(listing.contains("[16..18] = mul(8..9, 0..2)  # %3 doubled"), "{listing}");
    assert!(graph.to_string().contains("%3 = mul(%2, %0) : [2]  # doubled"), "{graph}");
}

#[test]
fn common_subexpressions_and_constants_are_computed_once() {
    let graph = Graph::new();
    let x = graph.input("x", &[3]);
    let y = (x.exp() + x.exp()) * graph.scalar(2.0).sqrt();
    let program = Program::<f64>::compile(&graph, &[y]).unwrap();
    let stats = program.stats();
    assert_eq!((stats.prologue, stats.instructions), (1, 3), "{program}");
}
