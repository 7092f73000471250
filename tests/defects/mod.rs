//! A small scalar engine with the faults of many a first one: adjoints live in the nodes and are not reset, the backward
//! functions read the nodes' data when they run, and the order of the graph is found by recursion. It exists to be compared with.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

#[derive(Clone)]
struct Node(Rc<RefCell<Inner>>);

struct Inner {
    data: f64,
    adjoint: f64,
    parents: Vec<Node>,
    backward: Option<Rc<dyn Fn(f64)>>,
}

impl Node {
    fn new(data: f64, parents: Vec<Node>) -> Node {
        Node(Rc::new(RefCell::new(Inner { data, adjoint: 0.0, parents, backward: None })))
    }

    fn data(&self) -> f64 {
        self.0.borrow().data
    }

    fn then(self, backward: impl Fn(f64) + 'static) -> Node {
        self.0.borrow_mut().backward = Some(Rc::new(backward));
        self
    }

    fn add(&self, other: &Node) -> Node {
        let (a, b) = (self.clone(), other.clone());
        Node::new(a.data() + b.data(), vec![a.clone(), b.clone()]).then(move |adjoint| {
            a.0.borrow_mut().adjoint += adjoint;
            b.0.borrow_mut().adjoint += adjoint;
        })
    }

    fn mul(&self, other: &Node) -> Node {
        let (a, b) = (self.clone(), other.clone());
        Node::new(a.data() * b.data(), vec![a.clone(), b.clone()]).then(move |adjoint| {
            let (from_a, from_b) = (b.data() * adjoint, a.data() * adjoint);
            a.0.borrow_mut().adjoint += from_a;
            b.0.borrow_mut().adjoint += from_b;
        })
    }

    fn square(&self) -> Node {
        let a = self.clone();
        Node::new(a.data().powi(2), vec![a.clone()]).then(move |adjoint| {
            let slope = 2.0 * a.data();
            a.0.borrow_mut().adjoint += slope * adjoint;
        })
    }

    /// The recursive topological order, and the pass that begins with 1 at the root and with what is left elsewhere.
    ///
    /// Returns the greatest depth of the recursion.
    fn backward(&self) -> usize {
        fn order(node: &Node, seen: &mut HashSet<*const RefCell<Inner>>, out: &mut Vec<Node>) -> usize {
            let mut deepest = 0;
            if seen.insert(Rc::as_ptr(&node.0)) {
                for parent in &node.0.borrow().parents {
                    deepest = deepest.max(order(parent, seen, out));
                }
                out.push(node.clone());
            }
            deepest + 1
        }
        let mut nodes = Vec::new();
        let deepest = order(self, &mut HashSet::new(), &mut nodes);
        self.0.borrow_mut().adjoint = 1.0;
        for node in nodes.iter().rev() {
            let (adjoint, backward) = (node.0.borrow().adjoint, node.0.borrow().backward.clone());
            if let Some(backward) = backward {
                backward(adjoint);
            }
        }
        deepest
    }
}

/// `∂L/∂w` of the worked example as the engine reports it after each of some backward passes.
pub fn repeated_backward(passes: usize) -> Vec<f64> {
    let (w, x, y) = (Node::new(1.5, vec![]), Node::new(2.0, vec![]), Node::new(5.0, vec![]));
    let loss = w.mul(&x).add(&y.mul(&Node::new(-1.0, vec![]))).square();
    let pass = |_| {
        loss.backward();
        w.0.borrow().adjoint
    };
    (0..passes).map(pass).collect()
}

/// `∂(w x)/∂x` where w was 1.5 in the forward pass and is 10 when the backward pass runs.
pub fn mutated_data() -> f64 {
    let (w, x) = (Node::new(1.5, vec![]), Node::new(2.0, vec![]));
    let y = w.mul(&x);
    w.0.borrow_mut().data = 10.0;
    y.backward();
    x.0.borrow().adjoint
}

/// The frames that the recursive order has on the stack at once, for a chain of operations.
pub fn recursion_depth(operations: usize) -> usize {
    let one = Node::new(1.0, vec![]);
    let chain = (0..operations).fold(one.clone(), |node, _| node.add(&one));
    chain.backward()
}
