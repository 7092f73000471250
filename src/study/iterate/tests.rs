//! The engine, against hand-made graphs and closed forms.

use super::labels::{Every, due};
use super::machine::{Memory, NOISE, Programs, Reading, STEP, State, Traced, number_input, state_input};
use super::noise::Law;
use super::path::Told;
use super::sweep::{Numbers, run};
use super::unit::{Course, Left};
use crate::autodiff::{Graph, Var};
use crate::formula::Axis;
use crate::kernels::scalar;
use crate::optimizer::Schedule;
use crate::study::Context;

fn context() -> Context {
    Context { folder: std::path::PathBuf::new(), log: None, workers: None }
}

fn course(steps: usize, every: Every) -> Course {
    Course { steps, due: due(every, steps), schedule: Schedule::default(), law: Law::Normal }
}

fn numbers(axes: &[(&str, Vec<f64>)]) -> Numbers {
    Numbers {
        axes: axes.iter().map(|(name, values)| Axis::numbers(*name, values.clone())).collect(),
        values: axes.iter().map(|(_, values)| values.clone()).collect(),
        seed: 0,
    }
}

/// One state x that starts at `start` and is mapped; what is recorded is x itself.
struct Toy<'a> {
    numbers: &'a [&'a str],
    start: f64,
    map: &'a dyn for<'g> Fn(Var<'g>, &[Var<'g>], Var<'g>) -> Var<'g>,
    until: Option<&'a dyn for<'g> Fn(Var<'g>) -> Var<'g>>,
    noise: bool,
}

impl Toy<'_> {
    /// Compiled for at most some lanes in a block.
    fn programs(&self, most: usize) -> Programs {
        let graph = Graph::new();
        let swept: Vec<Var<'_>> =
            self.numbers.iter().map(|name| graph.input(&number_input(name), &[])).collect();
        let now = graph.input(&state_input("x"), &[]);
        let step = graph.input(STEP, &[]);
        let mut next = (self.map)(now, &swept, step);
        if self.noise {
            next = next + graph.input(NOISE, &[1]).sum();
        }
        let start = graph.scalar(self.start);
        let traced = Traced {
            graph: &graph,
            numbers: self.numbers.iter().map(|name| (*name).to_owned()).collect(),
            step,
            states: vec![State { name: "x".into(), axes: Vec::new(), start, now, next }],
            memory: Vec::new(),
            until: self.until.map(|until| until(now)),
            noise: usize::from(self.noise),
            has_schedule: false,
            records: vec![Reading { name: "path".into(), var: now, axes: Vec::new() }],
            minimised: None,
            told: Told::default(),
            data: None,
            probes: vec![Reading { name: "double".into(), var: 2.0 * now, axes: Vec::new() }],
        };
        Programs::new(&traced, most).unwrap()
    }

    fn run(&self, most: usize, course: &Course, numbers: &Numbers) -> Left {
        run(&self.programs(most), course, numbers, &context()).unwrap()
    }
}

fn bits(left: &Left) -> Vec<u64> {
    let arrays = left.states.iter().chain(&left.records).chain(&left.probes);
    let all = arrays.chain([&left.taken, &left.steps, &left.diverged]).flatten();
    all.map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() }).collect()
}

#[test]
fn gradient_descent_contracts_by_its_rate() {
    let toy = Toy {
        numbers: &["lr", "lam"],
        start: 1.0,
        map: &|x, swept, _| x - swept[0] * (swept[1] * x),
        until: None,
        noise: false,
    };
    let numbers = numbers(&[("lr", vec![0.1, 0.5, 1.0]), ("lam", vec![0.5, 1.0])]);
    let left = toy.run(256, &course(60, Every::Steps(20)), &numbers);
    for (lane, (lr, lam)) in [0.1, 0.5, 1.0].iter().flat_map(|lr| [(lr, 0.5), (lr, 1.0)]).enumerate() {
        for (at, step) in [0, 20, 40, 60].into_iter().enumerate() {
            let exact = scalar::powi(1.0 - lr * lam, step);
            let found = left.records[0][4 * lane + at];
            assert!((found - exact).abs() <= 1e-14 * exact.abs(), "lr {lr} λ {lam}: {found} and {exact}");
        }
        assert_eq!(left.states[0][lane], left.records[0][4 * lane + 3]);
        assert_eq!(left.probes[0][lane], 2.0 * left.states[0][lane]);
    }
    assert_eq!((left.taken[0], left.steps[0], left.diverged[0]), (60.0, f64::INFINITY, f64::INFINITY));
}

/// λ = 3 and η = 1 give x ← −2x, and 2^1024 is beyond the largest number.
#[test]
fn the_clock_of_divergence_strikes_at_step_1024() {
    let toy = Toy {
        numbers: &["lr"],
        start: 1.0,
        map: &|x, swept, _| x - swept[0] * (3.0 * x),
        until: None,
        noise: false,
    };
    let numbers = numbers(&[("lr", vec![1.0, 0.5])]);
    let left = toy.run(256, &course(1100, Every::Steps(1)), &numbers);
    assert_eq!(left.diverged, [1024.0, f64::INFINITY]);
    assert_eq!(left.states[0][0], f64::INFINITY, "(−2)^1024 is positive");
    let path = &left.records[0][..1101];
    assert_eq!((path[1022], path[1023]), (scalar::powi(2.0, 1022), -scalar::powi(2.0, 1023)));
    assert_eq!(path[1024], f64::INFINITY);
    assert!(path[1025..].iter().all(|x| x.is_nan()), "nothing comes after");
    // The lane beside it goes on undisturbed: x ← −x/2.
    assert_eq!(left.records[0][1101 + 30], scalar::powi(0.5, 30));
    assert_eq!(left.taken, [1024.0, 1100.0]);
}

#[test]
fn a_condition_stops_its_own_lane() {
    let toy = Toy {
        numbers: &["rate"],
        start: 1.0,
        map: &|x, swept, _| x * swept[0],
        until: Some(&|x| x.graph().scalar(0.1).gt(x)),
        noise: false,
    };
    let numbers = numbers(&[("rate", vec![0.5, 0.9, 0.99, 2.0, 0.01])]);
    for steps in [40, 22] {
        let left = toy.run(256, &course(steps, Every::Steps(5)), &numbers);
        // 0.9^21 = 0.109 and 0.9^22 = 0.098.
        assert_eq!(left.steps, [4.0, 22.0, f64::INFINITY, f64::INFINITY, 1.0], "{steps}");
        assert_eq!(left.states[0][0], 0.0625);
        // After it stopped, a record holds.
        let n = due(Every::Steps(5), steps).len();
        assert_eq!(left.records[0][1..n], vec![0.0625; n - 1]);
        assert_eq!(left.taken[1], 22.0);
    }
    let never = toy.run(256, &course(21, Every::Log), &numbers);
    assert_eq!(never.steps[1], f64::INFINITY);
    assert_eq!(toy.run(1, &course(3, Every::Log), &numbers).steps[4], 1.0);
}

#[test]
fn a_condition_that_holds_at_the_start_takes_no_step() {
    let toy = Toy {
        numbers: &[],
        start: 0.01,
        map: &|x, _, _| x * 2.0,
        until: Some(&|x| x.graph().scalar(0.1).gt(x)),
        noise: false,
    };
    let left = toy.run(256, &course(7, Every::Steps(3)), &numbers(&[]));
    assert_eq!((left.steps[0], left.states[0][0], left.taken[0]), (0.0, 0.01, 0.0));
    assert_eq!(left.records[0], [0.01; 4]);
}

/// Lanes in one block, in blocks of any size, and one by one: the same bits, with stops, divergence, noise and thinning.
#[test]
fn a_lane_has_the_bits_that_it_would_have_alone() {
    let rates: Vec<f64> = (0..37).map(|k| 0.2 + 0.11 * f64::from(k)).collect();
    let seeds = vec![0.0, 3.0];
    for noise in [false, true] {
        let toy = Toy {
            numbers: &["rate", "seed"],
            start: 0.3,
            map: &|x, swept, step| {
                let logistic = swept[0] * x * (1.0 - x);
                logistic + 1e-3 * (0.1 * step).sin()
            },
            until: Some(&|x| x.graph().scalar(1e-2).gt(x.abs())),
            noise,
        };
        let all = numbers(&[("rate", rates.clone()), ("seed", seeds.clone())]);
        for every in [Every::Steps(1), Every::Steps(7), Every::Log] {
            let course = course(83, every);
            let together = toy.run(256, &course, &all);
            assert!(together.steps.iter().any(|steps| steps.is_finite()));
            assert!(together.diverged.iter().any(|steps| steps.is_finite()));
            for most in [1, 2, 32] {
                assert_eq!(bits(&toy.run(most, &course, &all)), bits(&together), "{every:?} {most} {noise}");
            }
            for (lane, rate) in rates.iter().enumerate() {
                let alone = numbers(&[("rate", vec![*rate]), ("seed", vec![3.0])]);
                let alone = toy.run(1, &course, &alone);
                let lane = 2 * lane + 1;
                let n = course.due.len();
                assert_eq!(
                    format!("{:?}", alone.records[0]),
                    format!("{:?}", &together.records[0][lane * n..(lane + 1) * n])
                );
                assert_eq!(alone.states[0][0].to_bits(), together.states[0][lane].to_bits());
            }
        }
    }
}

/// Heavy ball on a quadratic is the linear recurrence x₊ = (1 + β − ηλ) x − β x₋, whose roots have modulus √β where they
/// are complex (Polyak 1964).
#[test]
fn heavy_ball_is_its_closed_form() {
    let (lr, beta, lam) = (0.1, 0.81, 1.0);
    let graph = Graph::new();
    let x = graph.input(&state_input("x"), &[]);
    let velocity = graph.input("memory.velocity", &[]);
    let later = beta * velocity + lam * x;
    let step = graph.input(STEP, &[]);
    let traced = Traced {
        graph: &graph,
        numbers: Vec::new(),
        step,
        states: vec![State {
            name: "x".into(),
            axes: Vec::new(),
            start: graph.scalar(1.0),
            now: x,
            next: x - lr * later,
        }],
        memory: vec![Memory { input: "memory.velocity".into(), start: 0.0, now: velocity, next: later }],
        until: None,
        noise: 0,
        has_schedule: false,
        records: vec![Reading { name: "path".into(), var: x, axes: Vec::new() }],
        probes: Vec::new(),
        minimised: None,
        told: Told::default(),
        data: None,
    };
    let programs = Programs::new(&traced, 8).unwrap();
    let left = run(&programs, &course(200, Every::Steps(1)), &numbers(&[]), &context()).unwrap();
    // x_t = √β^t (cos ωt + c sin ωt), with cos ω = (1 + β − ηλ)/(2√β) and c from x_1 = 1 − ηλ.
    let modulus = f64::sqrt(beta);
    let cos = (1.0 + beta - lr * lam) / (2.0 * modulus);
    let sin = f64::sqrt(1.0 - cos * cos);
    let omega = libm::acos(cos);
    let c = ((1.0 - lr * lam) / modulus - cos) / sin;
    for (t, found) in left.records[0].iter().enumerate() {
        let angle = omega * t as f64;
        let exact = scalar::powi(modulus, t as i32) * (scalar::cos(angle) + c * scalar::sin(angle));
        assert!((found - exact).abs() < 1e-13, "{t}: {found} and {exact}");
    }
}

/// The stationary variance of x ← x − η(λx + σξ) is ησ²/(λ(2 − ηλ)).
#[test]
fn noise_has_its_stationary_variance() {
    let toy = Toy { numbers: &["seed"], start: 0.0, map: &|x, _, _| 0.5 * x, until: None, noise: true };
    let seeds: Vec<f64> = (0..400).map(f64::from).collect();
    let left = toy.run(256, &course(40, Every::Steps(40)), &numbers(&[("seed", seeds)]));
    let squares: Vec<f64> = left.states[0].iter().map(|x| x * x).collect();
    let variance = crate::formula::statistics::mean(&squares);
    // 1/(1 − ¼), with a standard error of √(2/400) of it.
    assert!((variance / (4.0 / 3.0) - 1.0).abs() < 0.22, "{variance}");
}
