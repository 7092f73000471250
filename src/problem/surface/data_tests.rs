//! Losses on tables, against NumPy and PyTorch.

use super::*;
use crate::autodiff::{Compiler, Program, Replay};
use crate::linalg::solve;
use crate::problem::{Batches, CsvOptions, Sampling, ShippedTable};

fn table(name: &str) -> Table {
    ShippedTable::find(name).unwrap().table().unwrap().standardised().unwrap()
}

fn mlp(hidden: &[usize]) -> Model {
    Model::Mlp { hidden: hidden.to_vec(), activation: |x| x.tanh() }
}

/// Value, gradient and, if asked for, Hessian.
fn program(loss: &DataLoss, with_hessian: bool) -> Replay<f64> {
    let graph = Graph::new();
    let w = graph.input("w", &[loss.parameters()]);
    let value = loss.value(&graph, w);
    let mut outputs = vec![value, graph.grad(value, &[w]).unwrap()[0]];
    if with_hessian {
        outputs.push(graph.hessian(value, w).unwrap());
    }
    Program::compile(&graph, &outputs).unwrap().replay()
}

/// Newton's method from the start: the least value, and the length of the gradient there.
fn newton(loss: &DataLoss) -> (f64, f64) {
    let n = loss.parameters();
    let mut run = program(loss, true);
    let mut w = loss.start(n);
    for _ in 0..12 {
        run.set("w", &w).unwrap();
        run.run();
        let step = solve(run.output(2), n, run.output(1), 1).unwrap();
        w.iter_mut().zip(&step).for_each(|(w, step)| *w -= step);
    }
    let length = run.output(1).iter().fold(0.0, |sum, g| sum + g * g).sqrt();
    (run.output(0)[0], length)
}

#[test]
fn least_values_of_convex_losses_are_those_of_other_programs() {
    let cases = [
        ("breast_cancer", Model::Logistic, 0.100_446_303_781_205_92),
        ("wine", Model::Softmax, 0.095_140_842_125_392_78),
        ("wine", Model::Linear, 0.035_610_029_056_818_83),
    ];
    for (name, model, expected) in cases {
        let loss = DataLoss::new(name, &table(name), model, 1e-2, 0).unwrap();
        let (value, gradient) = newton(&loss);
        assert!((value / expected - 1.0).abs() < 1e-13, "{name}: {value}");
        assert!(gradient < 1e-14, "{name}: {gradient:e}");
    }
}

#[test]
fn a_perceptron_has_the_loss_and_gradient_of_pytorch() {
    let loss = DataLoss::new("wine", &table("wine"), mlp(&[4]), 1e-2, 0).unwrap();
    assert_eq!(loss.parameters(), 13 * 4 + 4 + 4 * 3 + 3);
    let w: Vec<f64> = (1..=71).map(|i| libm::sin(f64::from(i)) / 2.0).collect();
    let mut run = program(&loss, false);
    run.set("w", &w).unwrap();
    run.run();
    assert!((run.output(0)[0] - 0.946_361_170_940_498_8).abs() < 1e-14);
    let expected = [
        (0, -0.167_970_224_933_225),
        (10, 0.016_381_979_507_225_38),
        (52, 0.032_448_773_728_963_24),
        (60, 0.045_568_242_301_522_69),
        (70, 0.191_441_736_825_273_4),
    ];
    for (at, expected) in expected {
        assert!((run.output(1)[at] - expected).abs() < 1e-14, "{at}: {}", run.output(1)[at]);
    }
}

#[test]
fn batches_of_an_epoch_have_the_loss_of_all_rows_on_average() {
    let loss = DataLoss::new("wine", &table("wine"), mlp(&[5, 4]), 1e-3, 1).unwrap();
    let w = loss.start(loss.parameters());
    let mut whole = program(&loss, false);
    whole.set("w", &w).unwrap();
    whole.run();

    // 89 rows in each of two lanes, with their own features and targets; 178 = 2 · 89.
    let graph = Graph::new();
    let node = graph.input("w", &[loss.parameters()]);
    let x = graph.input("x", &[89, loss.features()]);
    let y = graph.input("y", &[89, loss.columns()]);
    let value = loss.loss(node, x, y, graph.input("l2", &[]));
    let outputs = [value, graph.grad(value, &[node]).unwrap()[0]];
    let program = Compiler::new(&graph, &outputs).lanes(&["x", "y"]).compile::<f64>().unwrap();
    let mut sweep = program.sweep(2);
    sweep.set("w", &w).unwrap();
    sweep.set("l2", &[1e-3]).unwrap();
    let mut batches = Batches::new(loss.rows(), 89, 5, Sampling::Epochs);
    let (mut features, mut targets) = (Vec::new(), Vec::new());
    for lane in 0..2 {
        loss.batch(batches.rows(lane as u64), &mut features, &mut targets);
        sweep.set_lane(lane, "x", &features).unwrap();
        sweep.set_lane(lane, "y", &targets).unwrap();
    }
    sweep.run(1);
    let mean = (sweep.output(0)[0] + sweep.output(0)[1]) / 2.0;
    assert!(sweep.output(0)[0] != sweep.output(0)[1]);
    assert!((mean - whole.output(0)[0]).abs() < 1e-14);
    let n = loss.parameters();
    for (at, expected) in whole.output(1).iter().enumerate() {
        let mean = (sweep.output(1)[at] + sweep.output(1)[n + at]) / 2.0;
        assert!((mean - expected).abs() < 1e-14);
    }
}

#[test]
fn starts_are_zero_or_have_the_variance_of_their_layer() {
    let digits = ShippedTable::find("digits").unwrap().table().unwrap();
    let loss = DataLoss::new("digits", &digits, mlp(&[50]), 0.0, 7).unwrap();
    let start = loss.start(loss.parameters());
    let square = start[..3200].iter().fold(0.0, |sum, w| sum + w * w) / 3200.0;
    // 4 standard errors.
    assert!((square * 64.0 - 1.0).abs() < 0.1, "{square}");
    assert!(start[3200..3250].iter().all(|&bias| bias == 0.0));
    assert_ne!(start, loss.start_of(8));
    let linear = DataLoss::new("digits", &digits, Model::Softmax, 0.0, 7).unwrap();
    assert_eq!(linear.start(650), vec![0.0; 650]);
    // Equal probabilities at first.
    let mut run = program(&linear, false);
    run.set("w", &vec![0.0; 650]).unwrap();
    run.run();
    assert!((run.output(0)[0] - libm::log(10.0)).abs() < 1e-13);
}

#[test]
fn models_that_do_not_fit_are_refused() {
    let message = |table: &Table, model: Model, l2: f64| {
        DataLoss::new("mine", table, model, l2, 0).unwrap_err().to_string()
    };
    let wine = table("wine");
    assert_eq!(
        message(&wine, Model::Logistic, 0.0),
        "logistic regression tells two classes apart, and there are 3; write `softmax`"
    );
    assert_eq!(
        message(&wine, Model::Softmax, -1.0),
        "the penalty `l2` is -1, and must be a number from 0 on; write for example 1e-3"
    );
    assert_eq!(message(&wine, mlp(&[3, 0]), 0.0), "hidden layer 2 has no units; write a width from 1 on");
    let same = Table::read("mine.csv", "1,0\n2,0\n", &CsvOptions::default()).unwrap();
    assert!(message(&same, Model::Softmax, 0.0).starts_with("all rows have the same label"));
    assert!(DataLoss::new("mine", &same, Model::Linear, 0.0, 0).is_ok());
}

#[test]
fn least_squares_finds_what_newton_finds() {
    let raw = ShippedTable::find("wine").unwrap().table().unwrap();
    let scaled = table("wine");
    for (table, l2) in [(&scaled, 1e-2), (&scaled, 0.0), (&raw, 0.0)] {
        let loss = DataLoss::new("wine", table, Model::Linear, l2, 0).unwrap();
        let least = loss.least(14).unwrap();
        // Without a penalty the least value does not depend on how features are scaled.
        let expected = if l2 > 0.0 { 0.035_610_029_056_818_83 } else { 0.029_838_693_732_922_24 };
        assert!((least / expected - 1.0).abs() < 1e-12, "{l2}: {least}");
    }
    let softmax = DataLoss::new("wine", &scaled, Model::Softmax, 1e-2, 0).unwrap();
    assert_eq!(softmax.least(42), None);
}

#[test]
fn squares_of_residuals_add_up_to_the_loss() {
    for l2 in [0.0, 0.3] {
        let loss = DataLoss::new("wine", &table("wine"), Model::Linear, l2, 0).unwrap();
        let graph = Graph::new();
        let w = graph.input("w", &[14]);
        let residuals = loss.residuals(&graph, w).unwrap();
        let outputs = [(residuals * residuals).sum(), loss.value(&graph, w)];
        let mut run = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
        run.set("w", &(1..=14).map(|i| libm::sin(f64::from(i))).collect::<Vec<f64>>()).unwrap();
        run.run();
        assert!((run.output(0)[0] / run.output(1)[0] - 1.0).abs() < 1e-14);
    }
}

#[test]
fn accuracy_counts_the_rows_whose_class_is_likeliest() {
    let share = |model: Model, text: &str, w: &[f64]| {
        let table = Table::read("mine.csv", text, &CsvOptions::default()).unwrap();
        let loss = DataLoss::new("mine", &table, model, 0.0, 0).unwrap();
        let graph = Graph::new();
        let accuracy = loss.accuracy(&graph, graph.input("w", &[w.len()]));
        let mut run = Program::<f64>::compile(&graph, &[accuracy.unwrap()]).unwrap().replay();
        run.set("w", w).unwrap();
        run.run();
        run.output(0)[0]
    };
    // z = x − 2: the classes of 1, 2, 3, 4 are 0, 0, 1, 1.
    let text = "1,no\n2,yes\n3,yes\n4,yes\n";
    assert_eq!(share(Model::Logistic, text, &[1.0, -2.0]), 0.75);
    // Scores x, 2.5, −x: the classes are b, b, a, a.
    let text = "1,b\n2,a\n3,a\n4,c\n";
    assert_eq!(share(Model::Softmax, text, &[1.0, 0.0, -1.0, 0.0, 2.5, 0.0]), 0.5);
}
