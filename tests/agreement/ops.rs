//! The counterpart of each op of the core.

use burn_tensor::activation::{relu, sigmoid, softplus};
use burn_tensor::ops::PadMode;
use burn_tensor::{IndexingUpdateOp, Tensor};
use gradbook::autodiff::Attr;

use super::burn::lifted;
use super::counterpart::{Call, Counterpart, Reach, formula, none, own};

const ROUNDS: Reach = Reach::Single("burn-ndarray computes `sigmoid` in single precision");

/// One entry for each op of the registry; an op that is missing here fails the test.
pub fn counterparts() -> Vec<Counterpart> {
    vec![
        none("constant", "it holds numbers, which every other row uses"),
        none("input", "it holds numbers, which every other row uses"),
        own("add", "`+`", |call| call.first() + call.second()),
        own("sub", "`-`", |call| call.first() - call.second()),
        own("mul", "`*`", |call| call.first() * call.second()),
        own("div", "`/`", |call| call.first() / call.second()),
        own("neg", "`-`", |call| -call.first()),
        own("powi", "`powi_scalar`", powi),
        own("pow", "`powf`", |call| call.first().powf(call.second())),
        own("exp", "`exp`", |call| call.first().exp()),
        own("ln", "`log`", |call| call.first().log()),
        own("log1p", "`log1p`", |call| call.first().log1p()),
        formula("expm1", "exp x − 1", |call| call.first().exp() - 1.0),
        own("sqrt", "`sqrt`", |call| call.first().sqrt()),
        own("sin", "`sin`", |call| call.first().sin()),
        own("cos", "`cos`", |call| call.first().cos()),
        own("atan", "`atan`", |call| call.first().atan()),
        own("tanh", "`tanh`", |call| call.first().tanh()),
        own("sigmoid", "`sigmoid`", |call| sigmoid(call.first())).ndarray(ROUNDS),
        own("softplus", "`softplus`, β = 1", |call| softplus(call.first(), 1.0)),
        own("erf", "`erf`", |call| call.first().erf()),
        own("relu", "`relu`", |call| relu(call.first())),
        own("abs", "`abs`", |call| call.first().abs()),
        own("sign", "`sign`", |call| call.first().sign()),
        formula("step", "x > 0, as a number", |call| call.first().greater_elem(0.0).float()),
        own("maximum", "`max_pair`", |call| call.first().max_pair(call.second())),
        own("minimum", "`min_pair`", |call| call.first().min_pair(call.second())),
        own("gt", "`greater`", |call| call.first().greater(call.second()).float()),
        own("equals", "`equal`", |call| call.first().equal(call.second()).float()),
        own("select", "`mask_where`", select),
        own("stop_gradient", "`detach`", |call| call.first().detach()),
        own("matmul", "`matmul`, `swap_dims`, `+`", matmul),
        own("sum", "`sum_dims`", sum),
        formula("first_max", "x = `max_dim` x, as a number", first_max),
        own("broadcast", "`expand`", |call| call.first().expand(target(call))),
        own("reshape", "`reshape`", |call| call.first().reshape(target(call))),
        own("permute", "`permute`", permute),
        own("slice", "`narrow`", slice),
        own("pad", "`pad`", pad),
        own("concat", "`cat`", concat),
        own("gather", "`select`", |call| call.first().select(1, call.index.clone().unwrap())),
        own("scatter_add", "`select_assign`, adding", scatter_add),
    ]
}

fn powi(call: &Call) -> Tensor<3> {
    let Attr::Exponent(n) = call.attr else { panic!("a power has an exponent") };
    call.first().powi_scalar(*n)
}

fn select(call: &Call) -> Tensor<3> {
    let mask = call.first().greater_elem(0.0);
    call.x[2].clone().mask_where(mask, call.second())
}

fn matmul(call: &Call) -> Tensor<3> {
    let &Attr::Transposed(left, right) = call.attr else { panic!("a product knows what it transposes") };
    let oriented = |x: Tensor<3>, transposed: bool| if transposed { x.swap_dims(1, 2) } else { x };
    let product = oriented(call.first(), left).matmul(oriented(call.second(), right));
    match call.x.get(2) {
        Some(c) => c.clone() + product,
        None => product,
    }
}

fn sum(call: &Call) -> Tensor<3> {
    let &Attr::Axes(mask) = call.attr else { panic!("a sum has axes") };
    let axes: Vec<usize> =
        (0..3).filter(|axis| mask & (1 << axis) != 0).map(|axis| call.axis(axis)).collect();
    call.first().sum_dims(&axes)
}

fn first_max(call: &Call) -> Tensor<3> {
    let &Attr::Axis(axis) = call.attr else { panic!("a maximum has an axis") };
    let x = call.first();
    let largest = x.clone().max_dim(call.axis(axis)).expand(x.dims());
    x.equal(largest).float()
}

fn target(call: &Call) -> [usize; 3] {
    let Attr::Shape(shape) = call.attr else { panic!("there is a target shape") };
    lifted(&shape.dims().collect::<Vec<_>>())
}

fn permute(call: &Call) -> Tensor<3> {
    let Attr::Order(order) = call.attr else { panic!("there is an order of axes") };
    let mut axes = [0, 1, 2];
    for (slot, &axis) in axes[call.lift..].iter_mut().zip(order) {
        *slot = call.axis(axis);
    }
    call.first().permute(axes)
}

fn slice(call: &Call) -> Tensor<3> {
    let &Attr::Window { axis, start, len } = call.attr else { panic!("a slice has a window") };
    call.first().narrow(call.axis(axis), start as usize, len as usize)
}

fn pad(call: &Call) -> Tensor<3> {
    let &Attr::Window { axis, start, len } = call.attr else { panic!("a pad has a window") };
    let (x, axis, before) = (call.first(), call.axis(axis), start as usize);
    let mut padding = [(0, 0); 3];
    padding[axis] = (before, len as usize - before - x.dims()[axis]);
    x.pad(padding, PadMode::Constant(0.0))
}

fn concat(call: &Call) -> Tensor<3> {
    let &Attr::Axis(axis) = call.attr else { panic!("there is an axis") };
    Tensor::cat(call.x.clone(), call.axis(axis))
}

fn scatter_add(call: &Call) -> Tensor<3> {
    let &Attr::Rows(rows) = call.attr else { panic!("a scatter has rows") };
    let x = call.first();
    let zeros = Tensor::zeros([1, rows as usize, x.dims()[2]], &x.device());
    zeros.select_assign(1, call.index.clone().unwrap(), x, IndexingUpdateOp::Add)
}
