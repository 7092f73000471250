use super::instr::Instr;
use super::{Compiler, Options, Program};
use crate::autodiff::{Graph, Var};
use crate::kernels::{Code, Link, Place};

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

fn run(options: Options) -> (Vec<Vec<f64>>, super::Stats) {
    let graph = Graph::new();
    let outputs = everything(&graph);
    let compiler = Compiler { options, ..Compiler::new(&graph, &outputs) };
    let program = compiler.compile::<f64>().unwrap();
    let mut replay = program.replay();
    replay.set("x", &values(30, 0.1)).unwrap();
    replay.set("w", &values(25, 0.4)).unwrap();
    replay.set("b", &values(5, 0.9)).unwrap();
    replay.set_index("rows", &[5, 0, 0, 3]).unwrap();
    replay.run();
    replay.run();
    assert_eq!(replay.first_non_finite(), None);
    ((0..outputs.len()).map(|at| replay.output(at).to_vec()).collect(), program.stats())
}

#[test]
fn fusing_and_reusing_the_arena_change_no_bit() {
    let plain = Options { is_optimised: false, is_reusing: false, ..Options::default() };
    let (expected, unpacked) = run(plain.clone());
    assert!(expected.iter().flatten().all(|value| value.is_finite()));
    for (is_optimised, is_reusing) in [(false, true), (true, false), (true, true)] {
        let (found, stats) = run(Options { is_optimised, is_reusing, ..plain.clone() });
        assert_eq!(found, expected, "optimised {is_optimised}, reusing {is_reusing}");
        assert!(stats.distinct < stats.live && stats.live <= stats.traced, "{stats:?}");
        if is_optimised && is_reusing {
            assert!(stats.instructions * 3 < unpacked.instructions * 2, "{stats:?} {unpacked:?}");
            assert!(stats.arena < unpacked.arena, "{stats:?} {unpacked:?}");
        }
    }
}

#[test]
fn no_instruction_reads_what_it_writes() {
    let graph = Graph::new();
    let outputs = everything(&graph);
    let program = Program::<f64>::compile(&graph, &outputs).unwrap();
    let code = &program.code;
    for step in code.prologue.iter().chain(&code.shared) {
        for target in step.instr.targets() {
            for source in step.instr.sources() {
                assert!(source.end <= target.start || source.start >= target.end, "{:?}", step.instr);
            }
        }
        let Instr::Chain(chain) = &step.instr else { continue };
        for link in chain.links().iter().filter(|link| !matches!(link.code, Code::Store { .. })) {
            assert!(!link.args.contains(&link.to), "{link:?}");
        }
        // What a chain reads from outside, it must not have overwritten before.
        for (at, link) in chain.links().iter().enumerate() {
            for arg in link.args {
                let Place::Value(from) = arg else { continue };
                let mut writers = chain.links()[..at].iter().filter(|before| before.to != arg);
                let overlaps = |before: &Link| match before.to {
                    Place::Value(to) => to < from + chain.len() && from < to + chain.len(),
                    _ => false,
                };
                assert!(!writers.any(overlaps), "{link:?}");
            }
        }
    }
}

#[test]
fn lanes_have_the_bits_of_single_runs() {
    let graph = Graph::new();
    let outputs = everything(&graph);
    for laned in [&["x"][..], &["w"], &["b"], &["x", "b"], &["x", "w", "b"]] {
        for lanes in [1, 3] {
            let options = Options { lanes, ..Options::default() };
            let compiler = Compiler { options, ..Compiler::new(&graph, &outputs) }.lanes(laned);
            let mut sweep = compiler.compile::<f64>().unwrap().sweep(4);
            let mut single = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
            let phase = |name: &str, lane: usize| match name {
                _ if !laned.contains(&name) => 0.3,
                "x" => 0.1 + 0.2 * lane as f64,
                "w" => 0.4 - 0.1 * lane as f64,
                _ => 0.9 + 0.3 * lane as f64,
            };
            let sizes = [("x", 30), ("w", 25), ("b", 5)];
            for (name, len) in sizes {
                match laned.contains(&name) {
                    true => (0..4).for_each(|lane| {
                        sweep.set_lane(lane, name, &values(len, phase(name, lane))).unwrap()
                    }),
                    false => sweep.set(name, &values(len, phase(name, 0))).unwrap(),
                }
            }
            sweep.set_index("rows", &[5, 0, 0, 3]).unwrap();
            single.set_index("rows", &[5, 0, 0, 3]).unwrap();
            sweep.run(1);
            for lane in 0..4 {
                for (name, len) in sizes {
                    single.set(name, &values(len, phase(name, lane))).unwrap();
                }
                single.run();
                for at in 0..outputs.len() {
                    assert_eq!(
                        sweep.lane(lane, at),
                        single.output(at),
                        "{laned:?} in {lanes}, lane {lane}, output {at}"
                    );
                }
            }
        }
    }
}

/// Gradient descent with momentum on a valley: a step is its own program, with a counter that all lanes share.
fn descent(graph: &Graph, size: usize) -> Vec<Var<'_>> {
    let (p, m) = (graph.input("p", &[size]), graph.input("m", &[size]));
    let (lr, decay) = (graph.input("lr", &[]), graph.input("decay", &[]));
    let weights = graph.tensor(&values(size, 0.7), &[size]).powi(2);
    let loss = (weights * p * p).sum() * 0.5 + (p.sum() - 1.0).powi(2);
    let gradient = graph.grad(loss, &[p]).unwrap()[0];
    let m_next = 0.9 * m + gradient;
    vec![p - lr * decay * m_next, m_next, decay * 0.99, loss]
}

#[test]
fn steps_in_lanes_have_the_bits_of_steps_alone() {
    for size in [1, 3, 40] {
        let graph = Graph::new();
        let outputs = descent(&graph, size);
        let compiler = || Compiler::new(&graph, &outputs).carry(0, "p").carry(1, "m").carry(2, "decay");
        let lanes = 2 * 256 + 5;
        let mut sweep = compiler().lanes(&["p", "m", "lr"]).compile::<f64>().unwrap().sweep(lanes);
        let mut single = compiler().compile::<f64>().unwrap().replay();
        let mut by_hand = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
        let rate = |lane: usize| 0.01 + 0.6 * lane as f64 / lanes as f64;
        for lane in 0..lanes {
            sweep.set_lane(lane, "p", &values(size, lane as f64)).unwrap();
            sweep.set_lane(lane, "lr", &[rate(lane)]).unwrap();
        }
        sweep.set("decay", &[1.0]).unwrap();
        sweep.run(7);
        sweep.run(1);
        for lane in [0, 1, 255, 256, 300, lanes - 1] {
            for replay in [&mut single, &mut by_hand] {
                replay.set("p", &values(size, lane as f64)).unwrap();
                replay.set("m", &vec![0.0; size]).unwrap();
                replay.set("lr", &[rate(lane)]).unwrap();
                replay.set("decay", &[1.0]).unwrap();
            }
            single.run_steps(8);
            for _ in 0..8 {
                by_hand.run();
                by_hand.carry(0, "p").unwrap();
                by_hand.carry(1, "m").unwrap();
                by_hand.carry(2, "decay").unwrap();
            }
            for at in 0..outputs.len() {
                assert_eq!(single.output(at), by_hand.output(at), "size {size}, output {at}");
                assert_eq!(sweep.lane(lane, at), single.output(at), "size {size}, lane {lane}, output {at}");
            }
        }
    }
}

#[test]
fn a_carry_that_exchanges_two_inputs_exchanges_them() {
    let graph = Graph::new();
    let (a, b) = (graph.input("a", &[2]), graph.input("b", &[2]));
    let mut replay =
        Compiler::new(&graph, &[b, a, a + b]).carry(0, "a").carry(1, "b").compile::<f64>().unwrap().replay();
    replay.set("a", &[1.0, 2.0]).unwrap();
    replay.set("b", &[3.0, 4.0]).unwrap();
    replay.run_steps(3);
    replay.run();
    assert_eq!((replay.output(0), replay.output(1)), (&[1.0, 2.0][..], &[3.0, 4.0][..]));
}

#[test]
fn products_of_neighbouring_rows_become_one() {
    let graph = Graph::new();
    let (x, w) = (graph.input("x", &[12, 3]), graph.input("w", &[3, 3]));
    let mut h = x.slice(0, 0, 3);
    let mut all = vec![h.tanh()];
    for step in 1..4 {
        h = all[step - 1].matmul_add(w, Some(x.slice(0, 3 * step, 3)), false, false).tanh();
        all.push(h);
    }
    let joined = all[0].concat(&all[1..], 0);
    let loss = joined.powi(2).sum();
    let gradient = graph.grad(loss, &[w, x]).unwrap();
    let program = Program::<f64>::compile(&graph, &gradient).unwrap();
    let is_product = |step: &&super::Step| matches!(step.instr, Instr::Product(_));
    let products: Vec<&super::Step> = program.code.shared.iter().filter(is_product).collect();
    // Three forward, three backward through time, and one for the weight over all steps.
    assert_eq!(products.len(), 7, "{program}");
    assert!(!program.to_string().contains("= concat("), "{program}");
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
    assert!(listing.contains("= Mul(8, 0)  # %3 doubled"), "{listing}");
    assert!(graph.to_string().contains("%3 = mul(%2, %0) : [2]  # doubled"), "{graph}");
}

#[test]
fn common_subexpressions_and_constants_are_computed_once() {
    let graph = Graph::new();
    let x = graph.input("x", &[3]);
    let y = (x.exp() + x.exp()) * graph.scalar(2.0).sqrt();
    let program = Program::<f64>::compile(&graph, &[y]).unwrap();
    let stats = program.stats();
    assert_eq!((stats.prologue, stats.instructions), (1, 1), "{program}");
}

#[test]
fn a_matrix_that_is_read_transposed_again_and_again_is_transposed_once() {
    let run = |is_optimised: bool, rows: usize| {
        let graph = Graph::new();
        let (w, u) = (graph.input("w", &[8, 7]), graph.input("u", &[7, 8]));
        let mut h = graph.input("h", &[rows, 7]);
        for _ in 0..4 {
            h = h.matmul_add(w, None, false, true).sin().matmul_add(u, Some(h), false, true);
        }
        let outputs = [h, 0.5 * w, u * u];
        let options = Options { is_optimised, ..Options::default() };
        let compiler = Compiler { options, ..Compiler::new(&graph, &outputs) };
        let program = compiler.carry(0, "h").carry(1, "w").carry(2, "u").compile::<f64>().unwrap();
        let is_transposing = |step: &&super::instr::Step| matches!(step.instr, Instr::Transpose { .. });
        let n_transposes = program.code.shared.iter().filter(is_transposing).count();
        let mut replay = program.replay();
        replay.set("w", &values(56, 0.4)).unwrap();
        replay.set("u", &values(56, 0.7)).unwrap();
        replay.set("h", &values(7 * rows, 0.9)).unwrap();
        replay.run_steps(3);
        ((0..3).map(|at| replay.output(at).to_vec()).collect::<Vec<_>>(), n_transposes)
    };
    // One row, and many, are as fast without.
    for (rows, expected) in [(1, 0), (4, 2), (64, 2), (65, 0)] {
        let (plain, shared) = (run(false, rows), run(true, rows));
        assert_eq!(plain.0, shared.0, "{rows} rows");
        assert_eq!((plain.1, shared.1), (0, expected), "{rows} rows");
    }
}

#[test]
fn an_input_that_is_set_without_a_sweep_is_set_in_every_lane() {
    let graph = Graph::new();
    let (x, y) = (graph.input("x", &[3]), graph.input("y", &[3]));
    let outputs = [x * y, 2.0 * y];
    let program = Compiler::new(&graph, &outputs).lanes(&["x"]).compile::<f64>().unwrap();
    let mut replay = program.replay();
    replay.set("x", &[1.0, 2.0, 3.0]).unwrap();
    replay.set("y", &[4.0, 5.0, 6.0]).unwrap();
    replay.run();
    replay.carry(0, "x").unwrap();
    replay.run();
    let lanes = program.code.lanes;
    assert!(lanes > 1);
    let at = program.code.outputs[0].offset;
    for lane in replay.arena[at..at + 3 * lanes].chunks_exact(3) {
        assert_eq!(lane, [16.0, 50.0, 108.0]);
    }
    assert!(replay.carry(1, "x").is_err() && replay.carry(0, "y").is_err());
}

/// A step of Adam, and sums of two products.
fn averages(graph: &Graph, n: usize) -> Vec<Var<'_>> {
    let [p, m, v, g] = ["p", "m", "v", "g"].map(|name| graph.input(name, &[n]));
    let (rate, root) = (graph.input("rate", &[]), graph.input("root", &[]));
    let next_m = 0.9 * m + 0.1 * g;
    let next_v = v * 0.999 + (g * g) * 0.001;
    let next_p = p - rate * (next_m / (next_v.sqrt() / root + 1e-8));
    vec![next_p, next_m, next_v, p * m + g * v, m * g + 0.3 * p, (p * g).sqrt() / 2.0 + 1.0]
}

#[test]
fn three_operations_in_one_link_have_the_bits_of_three() {
    use crate::kernels::{CellCode, Trio};
    for n in [3, 300] {
        let run = |is_optimised: bool, v: f64| {
            let graph = Graph::new();
            let outputs = averages(&graph, n);
            let options = Options { is_optimised, ..Options::default() };
            let program = Compiler { options, ..Compiler::new(&graph, &outputs) }.compile::<f64>().unwrap();
            let mut replay = program.replay();
            for (name, phase) in [("p", 0.1), ("m", 0.2), ("g", 0.1)] {
                replay.set(name, &values(n, phase)).unwrap();
            }
            replay.set("v", &vec![v; n]).unwrap();
            replay.set("rate", &[0.01]).unwrap();
            replay.set("root", &[0.7]).unwrap();
            replay.run();
            let found: Vec<Vec<u64>> = (0..outputs.len())
                .map(|at| replay.output(at).iter().map(|value| value.to_bits()).collect())
                .collect();
            let mut trios: Vec<Trio> = Vec::new();
            for step in &program.code.shared {
                match &step.instr {
                    Instr::Chain(chain) => {
                        trios.extend(chain.links().iter().filter_map(|link| match link.code {
                            Code::Trio(op) => Some(op),
                            _ => None,
                        }))
                    }
                    Instr::Cells(cells) => {
                        trios.extend(cells.list.ops().iter().filter_map(|op| match op.code {
                            CellCode::Trio(op) => Some(op),
                            _ => None,
                        }))
                    }
                    _ => {}
                }
            }
            (found, replay.first_non_finite(), trios)
        };
        let ((plain, finite, none), (joined, _, trios)) = (run(false, 0.5), run(true, 0.5));
        assert_eq!(plain, joined, "{n} elements");
        assert!(finite.is_none() && none.is_empty());
        for op in [Trio::RootRatio, Trio::RatioStep, Trio::TwoProducts, Trio::ProductAndSquare] {
            // Two values are not averaged but multiplied: theirs stay two links.
            let times = 1 + usize::from(matches!(op, Trio::TwoProducts | Trio::RootRatio));
            let per_link = if n == 3 { n } else { 1 };
            assert_eq!(trios.iter().filter(|found| **found == op).count(), times * per_link, "{op:?}");
        }
        // What leaves the finite numbers inside of a link is named as it is without.
        let ((_, at, _), (_, same, _)) = (run(false, -1.0), run(true, -1.0));
        assert_eq!(at.as_ref().map(|at| at.op), Some("sqrt"));
        let (at, same) = (at.unwrap(), same.unwrap());
        assert_eq!((at.node, at.op, at.element), (same.node, same.op, same.element));
    }
}
