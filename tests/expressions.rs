//! A thousand random expression trees over +, −, ×, ÷, powers, exp, ln and sin: reverse mode, forward mode and the complex
//! step (Squire & Trapp 1998) must agree.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use gradbook::autodiff::{Graph, Program, Var};

mod common;
use common::Uniform;

/// An expression in one variable that is at least 0.3 and at most 3 in absolute value, and positive, at every node, so that every operation is
/// far from its singularities.
#[derive(Clone)]
enum Tree {
    X,
    Number(f64),
    Unary(&'static str, Box<Tree>),
    Binary(&'static str, Box<Tree>, Box<Tree>),
    Power(Box<Tree>, i32),
}

fn random_tree(random: &mut Uniform, depth: usize) -> Tree {
    let leaf = depth == 0 || random.next() < 0.1;
    if leaf {
        return if random.next() < 0.7 { Tree::X } else { Tree::Number(0.5 + random.next()) };
    }
    let pick = (random.next() * 9.0) as usize;
    let mut sub = |depth| Box::new(random_tree(random, depth));
    match pick {
        0 => Tree::Binary("+", sub(depth - 1), sub(depth - 1)),
        1 => Tree::Binary("-", sub(depth - 1), sub(depth - 1)),
        2 => Tree::Binary("*", sub(depth - 1), sub(depth - 1)),
        3 => Tree::Binary("/", sub(depth - 1), sub(depth - 1)),
        4 => Tree::Unary("exp", sub(depth - 1)),
        5 => Tree::Unary("ln", sub(depth - 1)),
        6 => Tree::Unary("sin", sub(depth - 1)),
        7 => Tree::Power(sub(depth - 1), 2),
        _ => Tree::Power(sub(depth - 1), 3),
    }
}

fn trace<'g>(tree: &Tree, x: Var<'g>) -> Var<'g> {
    match tree {
        Tree::X => x,
        Tree::Number(value) => x.graph().scalar(*value),
        Tree::Unary("exp", a) => trace(a, x).exp(),
        Tree::Unary("ln", a) => (trace(a, x).powi(2) + 0.5).ln(),
        Tree::Unary(_, a) => trace(a, x).sin(),
        Tree::Binary("+", a, b) => trace(a, x) + trace(b, x),
        Tree::Binary("-", a, b) => trace(a, x) - trace(b, x),
        Tree::Binary("*", a, b) => trace(a, x) * trace(b, x),
        Tree::Binary(_, a, b) => trace(a, x) / (trace(b, x).powi(2) + 0.5),
        Tree::Power(a, n) => trace(a, x).powi(*n),
    }
}

#[derive(Clone, Copy)]
struct Complex(f64, f64);

impl Complex {
    fn mul(self, o: Complex) -> Complex {
        Complex(self.0 * o.0 - self.1 * o.1, self.0 * o.1 + self.1 * o.0)
    }

    fn div(self, o: Complex) -> Complex {
        let norm = o.0 * o.0 + o.1 * o.1;
        Complex((self.0 * o.0 + self.1 * o.1) / norm, (self.1 * o.0 - self.0 * o.1) / norm)
    }

    fn ln(self) -> Complex {
        Complex(self.0.hypot(self.1).ln(), self.1.atan2(self.0))
    }

    fn plus(self, number: f64) -> Complex {
        Complex(self.0 + number, self.1)
    }
}

fn complex(tree: &Tree, x: Complex) -> Complex {
    match tree {
        Tree::X => x,
        Tree::Number(value) => Complex(*value, 0.0),
        Tree::Unary("exp", a) => {
            let a = complex(a, x);
            Complex(a.0.exp() * a.1.cos(), a.0.exp() * a.1.sin())
        }
        Tree::Unary("ln", a) => {
            let a = complex(a, x);
            a.mul(a).plus(0.5).ln()
        }
        Tree::Unary(_, a) => {
            let a = complex(a, x);
            Complex(a.0.sin() * a.1.cosh(), a.0.cos() * a.1.sinh())
        }
        Tree::Binary(op, a, b) => {
            let (a, b) = (complex(a, x), complex(b, x));
            match *op {
                "+" => Complex(a.0 + b.0, a.1 + b.1),
                "-" => Complex(a.0 - b.0, a.1 - b.1),
                "*" => a.mul(b),
                _ => a.div(b.mul(b).plus(0.5)),
            }
        }
        Tree::Power(a, n) => {
            let a = complex(a, x);
            (1..*n).fold(a, |power, _| power.mul(a))
        }
    }
}

#[test]
fn a_thousand_random_trees_agree_in_three_ways() {
    let mut random = Uniform::new(11);
    let (mut tried, mut skipped) = (0, 0);
    while tried < 1000 {
        let tree = random_tree(&mut random, 5);
        let at = 0.5 + random.next();
        let graph = Graph::new();
        let x = graph.input("x", &[]);
        let y = trace(&tree, x);
        let reverse = graph.grad(y, &[x]).unwrap()[0];
        let one = graph.scalar(1.0);
        let forward = graph.jvp(&[y], &[(x, one)]).unwrap()[0].unwrap_or(graph.scalar(0.0));
        let mut replay = Program::<f64>::compile(&graph, &[y, reverse, forward]).unwrap().replay();
        replay.set("x", &[at]).unwrap();
        replay.run();
        let [value, reverse, forward] = [0, 1, 2].map(|output| replay.output(output)[0]);
        let step = 1e-150;
        let expected = complex(&tree, Complex(at, step)).1 / step;
        // A tree whose value or slope is out of proportion (exp of exp of a cube) says nothing about the rules.
        if !expected.is_finite() || expected.abs() > 1e6 || value.abs() > 1e6 {
            skipped += 1;
            assert!(skipped < 2000, "too many trees were skipped");
            continue;
        }
        // A slope is a sum of terms that may cancel: the scale is that of the value and the slope.
        let scale = 1.0 + expected.abs() + value.abs();
        assert!(
            (reverse - expected).abs() <= 1e-11 * scale,
            "tree {tried}: reverse {reverse}, complex step {expected}"
        );
        assert!(
            (forward - expected).abs() <= 1e-11 * scale,
            "tree {tried}: forward {forward}, complex step {expected}"
        );
        tried += 1;
    }
}
