//! The entries of derivatives with respect to vectors, and of the functions of vectors and matrices.

use super::{Action, Aggregate, Derivative, Function, Tag, Vector};

const fn derivative(
    name: &'static str,
    function: Derivative,
    usage: &'static str,
    doc: &'static str,
    example: (&'static str, f64),
) -> Function {
    let action = Action::Derivative(function);
    Function { name, arity: (1, 1), tag: Tag::Differential, usage, doc, example, action }
}

const fn aggregate(
    name: &'static str,
    function: Aggregate,
    arity: (usize, usize),
    usage: &'static str,
    doc: &'static str,
    example: (&'static str, f64),
) -> Function {
    Function { name, arity, tag: Tag::Aggregate, usage, doc, example, action: Action::Aggregate(function) }
}

const fn vector(
    name: &'static str,
    function: Vector,
    arity: (usize, usize),
    usage: &'static str,
    doc: &'static str,
    example: (&'static str, f64),
) -> Function {
    Function { name, arity, tag: Tag::Vector, usage, doc, example, action: Action::Vector(function) }
}

pub(super) static FUNCTIONS: [Function; 17] = [
    derivative(
        "grad",
        Derivative::Grad,
        "grad f(x), grad f(x, y)",
        "The gradient of a function, exact: over `i` for a vector x, over `i` with the names of the parameters for several numbers, f'(x) for one number.",
        ("grad sin(0)", 1.0),
    ),
    derivative(
        "hess",
        Derivative::Hess,
        "hess f(x), hess f(x, y)",
        "The Hessian of a function, exact, over `i` and `j`; f''(x) for one number.",
        ("hess exp(0)", 1.0),
    ),
    derivative(
        "jacobian",
        Derivative::Jacobian,
        "jacobian F(x)",
        "The Jacobian of a function that is a vector: its own axes are the rows, `j` the components of x.",
        ("jacobian tanh(0)", 1.0),
    ),
    aggregate(
        "norm",
        Aggregate::Norm,
        (1, 1),
        "norm(x over i)",
        "Euclidean norm, the root of the sum of squares; its derivative at 0 is declared 0.",
        ("norm({a: 3, b: 4})", 5.0),
    ),
    aggregate(
        "dot",
        Aggregate::Dot,
        (2, 2),
        "dot(x, y over i)",
        "Sum of the products of two arrays.",
        ("dot({a: 3, b: 4}, {a: 1, b: 2})", 11.0),
    ),
    vector("ones", Vector::Ones, (1, 1), "ones(n)", "A vector of n ones.", ("sum(ones(7))", 7.0)),
    vector("zeros", Vector::Zeros, (1, 1), "zeros(n)", "A vector of n zeros.", ("sum(zeros(7))", 0.0)),
    vector(
        "linspace",
        Vector::Linspace,
        (3, 3),
        "linspace(a, b, n)",
        "A vector of n numbers from a to b with equal steps; the ends are exact.",
        ("linspace(0, 10, 5)[i=2]", 2.5),
    ),
    vector(
        "logspace",
        Vector::Logspace,
        (3, 3),
        "logspace(a, b, n)",
        "A vector of n numbers from a to b with equal ratios; the ends are exact.",
        ("logspace(1, 16, 5)[i=3]", 4.0),
    ),
    vector(
        "solve",
        Vector::Solve,
        (2, 2),
        "solve(A, b)",
        "The vector x with A x = b, by elimination with partial pivoting; NaN where A is singular.",
        ("solve(2, 6)", 3.0),
    ),
    vector("det", Vector::Det, (1, 1), "det(A)", "The determinant of a matrix.", ("det(hess exp(0))", 1.0)),
    vector(
        "matvec",
        Vector::Matvec,
        (2, 2),
        "matvec(A, x)",
        "The product of a matrix and a vector.",
        ("matvec(2, 3)", 6.0),
    ),
    vector(
        "matmul",
        Vector::Matmul,
        (2, 2),
        "matmul(A, B)",
        "The product of two matrices: the columns of A meet the rows of B.",
        ("matmul(2, 3)", 6.0),
    ),
    vector(
        "transpose",
        Vector::Transpose,
        (1, 1),
        "transpose(A)",
        "A matrix with its rows and columns exchanged: the axis `i` becomes `j`, and `j` becomes `i`.",
        ("transpose(ones(3))[j=2]", 1.0),
    ),
    vector(
        "eig",
        Vector::Eig,
        (1, 1),
        "eig(A)",
        "The eigenvalues of a symmetric matrix, ascending, over `k`.",
        ("eig(hess exp(0))[k=1]", 1.0),
    ),
    vector(
        "critical_points",
        Vector::CriticalPoints,
        (2, usize::MAX),
        "critical_points(f, a..b, c..d)",
        "Where the gradient of f vanishes in a box, one range for each argument: Newton's method from a fixed grid, over `point` and `i`, sorted.",
        ("sum(critical_points(cos, 1..4))", std::f64::consts::PI),
    ),
    vector(
        "nearest",
        Vector::Nearest,
        (2, 2),
        "nearest(p, points)",
        "The label of the nearest of some points over `point`; NaN where p is not finite.",
        ("nearest(2, critical_points(cos, -1..4))", 2.0),
    ),
];
