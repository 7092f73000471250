//! The graph: a flat list of nodes in the order in which they were traced, closed under differentiation.
#![allow(clippy::disallowed_types, reason = "looked up by key and never gone through")]

use std::cell::{Ref, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use super::attr::Attr;
use super::error::{Error, Result};
use super::op::shape_error;
use super::ops::OpId;
use super::shape::Shape;

/// A node: an op applied to earlier nodes. Arguments beyond three stand in a side table, at `args[0]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub op: OpId,
    pub n_args: u32,
    pub attr: u32,
    pub shape: u32,
    pub args: [u32; 3],
}

/// What a graph holds; borrowed by the passes that read it.
#[derive(Default)]
pub(super) struct Store {
    pub nodes: Vec<Node>,
    pub inputs: Vec<u32>,
    pub names: HashMap<u32, String>,
    pub tensors: Vec<Rc<[f64]>>,
    pub mutation: Option<Mutation>,
    more_args: Vec<u32>,
    shapes: Vec<Shape>,
    attrs: Vec<Attr>,
    shape_ids: HashMap<Shape, u32>,
    attr_ids: HashMap<Attr, u32>,
    error: Option<Error>,
}

/// A derivative rule made wrong on purpose, to show that the tests see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mutation {
    pub op: OpId,
    pub slot: usize,
    pub factor: f64,
}

impl Store {
    /// The arguments of a node.
    pub fn args(&self, id: u32) -> &[u32] {
        let node = &self.nodes[id as usize];
        let n = node.n_args as usize;
        if n <= 3 {
            return &node.args[..n];
        }
        let start = node.args[0] as usize;
        &self.more_args[start..start + n]
    }

    /// The shape of a node.
    pub fn shape(&self, id: u32) -> Shape {
        self.shapes[self.nodes[id as usize].shape as usize]
    }

    /// The parameters of a node.
    pub fn attr(&self, id: u32) -> &Attr {
        &self.attrs[self.nodes[id as usize].attr as usize]
    }

    fn intern_shape(&mut self, shape: Shape) -> u32 {
        let shapes = &mut self.shapes;
        *self.shape_ids.entry(shape).or_insert_with(|| {
            shapes.push(shape);
            shapes.len() as u32 - 1
        })
    }

    fn intern_attr(&mut self, attr: &Attr) -> u32 {
        if let Some(&id) = self.attr_ids.get(attr) {
            return id;
        }
        self.attrs.push(attr.clone());
        let id = self.attrs.len() as u32 - 1;
        self.attr_ids.insert(attr.clone(), id);
        id
    }

    fn push(&mut self, op: OpId, args: &[u32], attr: &Attr, shape: Shape) -> u32 {
        let (attr, shape) = (self.intern_attr(attr), self.intern_shape(shape));
        let mut inline = [0; 3];
        if args.len() <= 3 {
            inline[..args.len()].copy_from_slice(args);
        } else {
            inline[0] = self.more_args.len() as u32;
            self.more_args.extend_from_slice(args);
        }
        self.nodes.push(Node { op, n_args: args.len() as u32, attr, shape, args: inline });
        self.nodes.len() as u32 - 1
    }

    fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }
}

/// A function being traced: a flat graph of tensor operations, to which differentiation adds more nodes of the same
/// kind.
///
/// Tracing records the first error (shapes that do not fit, say) and goes on, so that formulas stay readable;
/// [`Graph::check`], every derivative and [`Program::compile`](super::Program::compile) report it.
///
/// ```
/// use gradbook::autodiff::{Graph, Program};
///
/// let graph = Graph::new();
/// let (w, x, y) = (graph.input("w", &[]), graph.input("x", &[]), graph.input("y", &[]));
/// let loss = (w * x - y).powi(2);
/// let gradient = graph.grad(loss, &[w, x])?;
/// let mut run = Program::<f64>::compile(&graph, &[loss, gradient[0], gradient[1]])?.replay();
/// run.set("w", &[1.5])?;
/// run.set("x", &[2.0])?;
/// run.set("y", &[5.0])?;
/// run.run();
/// assert_eq!((run.output(0), run.output(1), run.output(2)), (&[4.0][..], &[-8.0][..], &[-6.0][..]));
/// # Ok::<(), gradbook::autodiff::Error>(())
/// ```
#[derive(Default)]
pub struct Graph {
    store: RefCell<Store>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// An input of a given shape, bound to values by its name when the program runs.
    pub fn input(&self, name: &str, shape: &[usize]) -> Var<'_> {
        self.leaf_input(name, shape, None)
    }

    /// An input of `len` indices, each below `bound`. Indices choose rows ([`Var::gather`]) and are not differentiated.
    pub fn index_input(&self, name: &str, len: usize, bound: usize) -> Var<'_> {
        self.leaf_input(name, &[len], Some(bound as u32))
    }

    /// A scalar constant.
    pub fn scalar(&self, value: f64) -> Var<'_> {
        let id =
            self.store.borrow_mut().push(OpId::Constant, &[], &Attr::Scalar(value.to_bits()), Shape::SCALAR);
        self.var(id)
    }

    /// A constant of one value everywhere.
    pub fn full(&self, value: f64, shape: Shape) -> Var<'_> {
        let scalar = self.scalar(value);
        if shape == Shape::SCALAR { scalar } else { scalar.broadcast(shape) }
    }

    /// A tensor constant, row-major.
    pub fn tensor(&self, values: &[f64], shape: &[usize]) -> Var<'_> {
        let Some(shape) = self.valid_shape("tensor", shape) else { return self.scalar(f64::NAN) };
        if shape.len() != values.len() {
            return self.fail(
                shape_error(
                    "tensor",
                    &[shape],
                    format!("needs {} values, not {}", shape.len(), values.len()),
                ),
                &[],
            );
        }
        let mut store = self.store.borrow_mut();
        store.tensors.push(values.into());
        let position = store.tensors.len() as u32 - 1;
        let id = store.push(OpId::Constant, &[], &Attr::Tensor(position), shape);
        drop(store);
        self.var(id)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.store.borrow().nodes.len()
    }

    /// Whether nothing has been traced yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first error of the trace, if there was one.
    pub fn check(&self) -> Result<()> {
        match &self.store.borrow().error {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    /// Gives a node a name, for listings, drawings and errors.
    pub fn name<'g>(&'g self, var: Var<'g>, name: &str) -> Var<'g> {
        self.store.borrow_mut().names.insert(var.id, name.to_owned());
        var
    }

    /// Makes the derivative rule of an op wrong by a factor in one slot. It exists so that tests can show that they
    /// notice; returns whether there is such an op.
    #[doc(hidden)]
    pub fn mutate_rule(&self, op: &str, slot: usize, factor: f64) -> bool {
        let op = OpId::find(op);
        self.store.borrow_mut().mutation = op.map(|op| Mutation { op, slot, factor });
        op.is_some()
    }

    pub(super) fn var(&self, id: u32) -> Var<'_> {
        Var { graph: self, id }
    }

    pub(super) fn store(&self) -> Ref<'_, Store> {
        self.store.borrow()
    }

    /// Adds a node of any op. A call that does not fit is recorded as the graph's error, and its first argument stands in
    /// for it. The methods of [`Var`] are the comfortable way; this one serves code that goes over the registry.
    pub fn apply<'g>(&'g self, op: OpId, args: &[Var<'g>], attr: &Attr) -> Var<'g> {
        if args.iter().any(|arg| !std::ptr::eq(arg.graph, self)) {
            return self.fail(Error::OtherGraph { op: op.get().name() }, &[]);
        }
        let shapes: Vec<Shape> = args.iter().map(Var::shape).collect();
        if let Err(error) = check_indices(op, attr, args, &shapes) {
            return self.fail(error, args);
        }
        match op.get().shape(attr, &shapes) {
            Ok(shape) => {
                let ids: Vec<u32> = args.iter().map(|arg| arg.id).collect();
                let id = self.store.borrow_mut().push(op, &ids, attr, shape);
                self.var(id)
            }
            Err(error) => self.fail(error, args),
        }
    }

    /// Records an error; the first argument (or a NaN) stands in for the result.
    pub(super) fn fail<'g>(&'g self, error: Error, args: &[Var<'g>]) -> Var<'g> {
        self.store.borrow_mut().fail(error);
        args.first().copied().unwrap_or_else(|| self.scalar(f64::NAN))
    }

    pub(super) fn valid_shape(&self, op: &'static str, dims: &[usize]) -> Option<Shape> {
        let shape = Shape::new(dims);
        if shape.is_none() {
            let message = format!("{dims:?} is no shape: at most 5 axes and 2^32 elements");
            self.store.borrow_mut().fail(shape_error(op, &[], message));
        }
        shape
    }

    fn leaf_input(&self, name: &str, dims: &[usize], bound: Option<u32>) -> Var<'_> {
        let Some(shape) = self.valid_shape("input", dims) else { return self.scalar(f64::NAN) };
        let mut store = self.store.borrow_mut();
        if store.inputs.iter().any(|id| store.names.get(id).is_some_and(|taken| taken == name)) {
            store.fail(Error::Input(format!("there are two inputs named `{name}`")));
        }
        let position = store.inputs.len() as u32;
        let id = store.push(OpId::Input, &[], &Attr::Input(position, bound), shape);
        store.inputs.push(id);
        store.names.insert(id, name.to_owned());
        drop(store);
        self.var(id)
    }
}

/// Checks that indices stand where the op takes them, and nowhere else, and stay below the rows that they choose from.
fn check_indices(op: OpId, attr: &Attr, args: &[Var<'_>], shapes: &[Shape]) -> Result<()> {
    let name = op.get().name();
    let index = op.get().index(attr, shapes);
    for (slot, arg) in args.iter().enumerate() {
        match (arg.index_bound(), index.filter(|&(at, _)| at == slot)) {
            (None, None) => {}
            (Some(bound), Some((_, rows))) if bound as usize <= rows => {}
            (Some(bound), Some((_, rows))) => {
                let message = format!("the index goes up to {bound}, and there are {rows} rows");
                return Err(shape_error(name, shapes, message));
            }
            (None, Some(_)) => return Err(Error::Kind { op: name, slot, wanted: "an index input" }),
            (Some(_), None) => return Err(Error::Kind { op: name, slot, wanted: "numbers, not an index" }),
        }
    }
    Ok(())
}

impl fmt::Display for Graph {
    /// A listing: one line a node.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store = self.store();
        for id in 0..store.nodes.len() as u32 {
            let args: Vec<String> = store.args(id).iter().map(|arg| format!("%{arg}")).collect();
            let op = store.nodes[id as usize].op.get().name();
            write!(f, "%{id} = {op}({})", args.join(", "))?;
            match store.attr(id) {
                Attr::None => {}
                Attr::Scalar(bits) => write!(f, " {:?}", f64::from_bits(*bits))?,
                other => write!(f, " {other:?}")?,
            }
            write!(f, " : {}", store.shape(id))?;
            match store.names.get(&id) {
                Some(name) => writeln!(f, "  # {name}")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}

/// A node of a graph. Copied by value; the operators and the methods of the ops trace more nodes.
#[derive(Clone, Copy)]
pub struct Var<'g> {
    graph: &'g Graph,
    id: u32,
}

impl<'g> Var<'g> {
    /// The graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// The position among the graph's nodes.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The shape.
    pub fn shape(&self) -> Shape {
        self.graph.store.borrow().shape(self.id)
    }

    fn index_bound(&self) -> Option<u32> {
        match self.graph.store.borrow().attr(self.id) {
            Attr::Input(_, bound) => *bound,
            _ => None,
        }
    }

    pub(super) fn apply(self, op: OpId, attr: &Attr) -> Var<'g> {
        self.graph.apply(op, &[self], attr)
    }
}

impl fmt::Debug for Var<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.id)
    }
}
