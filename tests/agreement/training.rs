//! A hundred steps of training, compared after each of them.

use burn_tensor::Tensor;
use gradbook::autodiff::{Graph, Program, Var};
use gradbook::optimizer::{Position, Settings, UpdateRule, find};

use super::burn::{BACKENDS, Backend, elements, gradients};
use super::measure::{Deviation, by_tensor};
use super::table::Row;
use crate::common::{Uniform, dims};

const STEPS: i32 = 100;
const BATCH: usize = 16;
const SIZES: [usize; 4] = [6, 12, 12, 3];

const MOMENTUM: f64 = 0.9;
const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// One of our update rules, and its formula in burn's ops.
struct Optimizer {
    name: &'static str,
    against: &'static str,
    /// Our rule, and the options that are given.
    ours: (&'static str, &'static [(&'static str, f64)]),
    step_size: f64,
    /// How many tensors of state the formula keeps for each parameter.
    n_state: usize,
    /// From a parameter, its gradient, its state and the two bias corrections to the new parameter and state.
    theirs: fn(Tensor<3>, Tensor<3>, &[Tensor<3>], [f64; 2]) -> Vec<Tensor<3>>,
}

const OPTIMIZERS: [Optimizer; 3] = [
    Optimizer {
        name: "SGD",
        against: "θ − η g",
        ours: ("sgd", &[]),
        step_size: 0.2,
        n_state: 0,
        theirs: |p, g, _, _| vec![p - g * 0.2],
    },
    Optimizer {
        name: "SGD with momentum",
        against: "m ← μ m + g, θ − η m (Polyak 1964)",
        ours: ("sgd", &[("momentum", MOMENTUM)]),
        step_size: 0.05,
        n_state: 1,
        theirs: |p, g, state, _| {
            let m = state[0].clone() * MOMENTUM + g;
            vec![p - m.clone() * 0.05, m]
        },
    },
    Optimizer {
        name: "Adam",
        against: "Kingma & Ba 2015, algorithm 1",
        ours: ("adam", &[("beta1", BETA_1), ("beta2", BETA_2), ("epsilon", EPSILON)]),
        step_size: 0.01,
        n_state: 2,
        theirs: |p, g, state, [c1, c2]| {
            let m = state[0].clone() * BETA_1 + g.clone() * (1.0 - BETA_1);
            let v = state[1].clone() * BETA_2 + g.clone() * g * (1.0 - BETA_2);
            vec![p - m.clone() / c1 / ((v.clone() / c2).sqrt() + EPSILON) * 0.01, m, v]
        },
    },
];

impl Optimizer {
    fn rule<'g>(&self) -> Box<dyn UpdateRule<'g> + 'g> {
        let (name, given) = self.ours;
        let mut settings = Settings::new(find(name).unwrap());
        given.iter().for_each(|(option, value)| settings.set(option, (*value).into()).unwrap());
        settings.rule()
    }
}

/// A row for each optimiser.
pub fn rows() -> Vec<Row> {
    OPTIMIZERS.iter().map(row).collect()
}

/// One step's loss, gradients and new parameters.
struct Step {
    loss: Vec<f64>,
    gradients: Vec<Vec<f64>>,
    parameters: Vec<Vec<f64>>,
}

fn row(optimizer: &Optimizer) -> Row {
    let mut random = Uniform::new(13);
    let (x, y) = (random.take(BATCH * SIZES[0], -1.0, 1.0), random.take(BATCH * SIZES[3], -0.8, 0.8));
    let start: Vec<(Vec<usize>, Vec<f64>)> = SIZES
        .windows(2)
        .flat_map(|pair| [vec![pair[0], pair[1]], vec![pair[1]]])
        .map(|shape| {
            let n = shape.iter().product();
            (shape, random.take(n, -0.5, 0.5))
        })
        .collect();
    let ours = train(optimizer, &x, &y, &start);
    let first_and_last = [0, STEPS as usize - 1].map(|at| ours[at].loss[0]);
    assert!(
        first_and_last[1] < 0.8 * first_and_last[0],
        "{} learns nothing: {first_and_last:?}",
        optimizer.name
    );
    let found = BACKENDS.each_ref().map(|backend| {
        let mut deviation = Deviation::default();
        for (ours, theirs) in ours.iter().zip(train_in_burn(backend, optimizer, &x, &y, &start)) {
            deviation.take(by_tensor(&ours.loss, &theirs.loss), 0.0);
            for (ours, theirs) in ours.parameters.iter().zip(&theirs.parameters) {
                deviation.take(by_tensor(ours, theirs), 0.0);
            }
            for (ours, theirs) in ours.gradients.iter().zip(&theirs.gradients) {
                deviation.take(0.0, by_tensor(ours, theirs));
            }
        }
        deviation
    });
    Row::network(&format!("{}, {STEPS} steps", optimizer.name), optimizer.against, found)
}

/// Trains with one program, which holds the whole step: loss, gradient and update.
fn train(optimizer: &Optimizer, x: &[f64], y: &[f64], start: &[(Vec<usize>, Vec<f64>)]) -> Vec<Step> {
    let graph = Graph::new();
    let parameters: Vec<Var<'_>> =
        start.iter().enumerate().map(|(at, (shape, _))| graph.input(&format!("p{at}"), shape)).collect();
    let mut h = graph.tensor(x, &[BATCH, SIZES[0]]);
    for (layer, pair) in parameters.chunks(2).enumerate() {
        h = h.matmul(pair[0]) + pair[1];
        h = if layer + 2 < SIZES.len() { h.tanh() } else { h };
    }
    let loss = (h - graph.tensor(y, &[BATCH, SIZES[3]])).powi(2).mean();
    let gradient = graph.grad(loss, &parameters).unwrap();
    let rule = optimizer.rule();
    let tensors = rule.state();
    let step_size = graph.scalar(optimizer.step_size);
    let mut outputs = vec![loss];
    outputs.extend(&gradient);
    // Each parameter and each tensor of its state: the input, and the output that is carried back to it.
    let mut carried: Vec<(usize, String)> = Vec::new();
    for (at, (&p, &g)) in parameters.iter().zip(&gradient).enumerate() {
        let name = format!("p{at}");
        let state: Vec<Var<'_>> = tensors.iter().map(|t| t.input(&graph, &name, &dims(p))).collect();
        let at = Position { parameter: p, gradient: g, loss, step_size };
        let update = rule.update(&at, &state).unwrap();
        let names = std::iter::once(name.clone()).chain(tensors.iter().map(|t| format!("{name}.{}", t.name)));
        carried.extend(names.enumerate().map(|(k, input)| (outputs.len() + k, input)));
        outputs.push(update.parameter);
        outputs.extend(update.state);
    }
    let mut replay = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
    for (at, (_, values)) in start.iter().enumerate() {
        replay.set(&format!("p{at}"), values).unwrap();
        for tensor in &tensors {
            replay.set(&format!("p{at}.{}", tensor.name), &tensor.start(values.len())).unwrap();
        }
    }
    let (n, per_parameter) = (parameters.len(), 1 + tensors.len());
    let mut steps = Vec::new();
    for _ in 0..STEPS {
        replay.run();
        let output = |at: usize| replay.output(at).to_vec();
        steps.push(Step {
            loss: output(0),
            gradients: (0..n).map(|at| output(1 + at)).collect(),
            parameters: (0..n).map(|at| output(1 + n + at * per_parameter)).collect(),
        });
        for (output, input) in &carried {
            replay.carry(*output, input).unwrap();
        }
    }
    steps
}

fn train_in_burn(
    backend: &Backend,
    optimizer: &Optimizer,
    x: &[f64],
    y: &[f64],
    start: &[(Vec<usize>, Vec<f64>)],
) -> Vec<Step> {
    let (x, y) = (backend.constant(x, &[BATCH, SIZES[0]]), backend.constant(y, &[BATCH, SIZES[3]]));
    let mut parameters: Vec<Tensor<3>> =
        start.iter().map(|(shape, values)| backend.leaf(values, shape)).collect();
    let zeros = |(shape, values): &(Vec<usize>, Vec<f64>)| {
        vec![backend.constant(&vec![0.0; values.len()], shape); optimizer.n_state]
    };
    let mut states: Vec<Vec<Tensor<3>>> = start.iter().map(zeros).collect();
    let mut steps = Vec::new();
    for step in 1..=STEPS {
        let mut h = x.clone();
        for (layer, pair) in parameters.chunks(2).enumerate() {
            h = h.matmul(pair[0].clone()) + pair[1].clone();
            h = if layer + 2 < SIZES.len() { h.tanh() } else { h };
        }
        let loss = (h - y.clone()).powi_scalar(2).mean();
        let gradient = gradients(&loss, &parameters);
        for (at, (p, state)) in parameters.iter_mut().zip(&mut states).enumerate() {
            let g = backend.constant(&gradient[at], &start[at].0);
            let mut new =
                (optimizer.theirs)(p.clone().detach(), g, state, bias_corrections(step)).into_iter();
            *p = new.next().unwrap().detach().require_grad();
            *state = new.collect();
        }
        let parameters = parameters.iter().map(elements).collect();
        steps.push(Step { loss: elements(&loss), gradients: gradient, parameters });
    }
    steps
}

/// Adam's `1 − βᵗ`.
fn bias_corrections(step: i32) -> [f64; 2] {
    [BETA_1, BETA_2].map(|beta| 1.0 - beta.powi(step))
}
