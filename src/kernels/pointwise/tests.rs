use super::binary::Zip;
use super::unary::Map;
use super::*;
use crate::kernels::{Isa, dispatch_on, scalar};

const NAN: f64 = f64::NAN;

const UNARY: [Unary; 26] = [
    Unary::Neg,
    Unary::Exp,
    Unary::Ln,
    Unary::Log1p,
    Unary::Expm1,
    Unary::Sqrt,
    Unary::Sin,
    Unary::Atan,
    Unary::Cos,
    Unary::Tanh,
    Unary::Sigmoid,
    Unary::Softplus,
    Unary::Erf,
    Unary::Relu,
    Unary::Abs,
    Unary::Sign,
    Unary::Step,
    Unary::Reciprocal,
    Unary::Floor,
    Unary::PowI(0),
    Unary::PowI(1),
    Unary::PowI(2),
    Unary::PowI(3),
    Unary::PowI(-5),
    Unary::PowI(i32::MIN),
    Unary::PowI(12),
];

/// Special values among numbers of every magnitude.
fn arguments(seed: u64) -> Vec<f64> {
    let special =
        [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, NAN, 5e-324, 1e-310, 710.0, -746.0, 2e6];
    let mut state = seed;
    let mut x = special.to_vec();
    for i in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let unit = (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
        x.push(match i % 4 {
            0 => f64::from_bits(state ^ (state >> 29)),
            1 => unit * 700.0,
            _ => unit * 5.0,
        });
    }
    x
}

fn bits(x: f64) -> u64 {
    if x.is_nan() { NAN.to_bits() } else { x.to_bits() }
}

fn assert_same(a: &[f64], b: &[f64], x: &[f64], what: &str) {
    for ((&a, &b), x) in a.iter().zip(b).zip(x) {
        assert_eq!(bits(a), bits(b), "{what} at {x:e}: {a:e} and {b:e}");
    }
}

#[test]
fn unary_bits_do_not_depend_on_the_instruction_set_or_the_place() {
    let x = arguments(3);
    let narrow: Vec<f32> = x.iter().map(|&x| x as f32).collect();
    for op in UNARY {
        let mut expected = vec![0.0; x.len()];
        dispatch_on(Isa::Scalar, Map { op, x: &x, y: &mut expected });
        let mut narrow_expected = vec![0.0; x.len()];
        dispatch_on(Isa::Scalar, Map { op, x: &narrow, y: &mut narrow_expected });
        for isa in Isa::ALL {
            let mut y = vec![0.0; x.len()];
            // From an odd place on, so that elements move from vectors to remainders.
            dispatch_on(isa, Map { op, x: &x[3..], y: &mut y[3..] });
            assert_same(&y[3..], &expected[3..], &x[3..], &format!("{op:?} on {}", isa.name()));
            let mut y = vec![0.0f32; x.len()];
            dispatch_on(isa, Map { op, x: &narrow, y: &mut y });
            for (a, b) in y.iter().zip(&narrow_expected) {
                assert!(a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(), "{op:?} in f32");
            }
        }
    }
}

#[test]
fn scalar_functions_have_the_bits_of_the_kernels() {
    let x = arguments(4);
    type Scalar = fn(f64) -> f64;
    let pairs: [(Unary, Scalar); 11] = [
        (Unary::Exp, scalar::exp),
        (Unary::Expm1, scalar::expm1),
        (Unary::Ln, scalar::ln),
        (Unary::Log1p, scalar::log1p),
        (Unary::Tanh, scalar::tanh),
        (Unary::Sigmoid, scalar::sigmoid),
        (Unary::Softplus, scalar::softplus),
        (Unary::Erf, scalar::erf),
        (Unary::Sin, scalar::sin),
        (Unary::Atan, scalar::atan),
        (Unary::Cos, scalar::cos),
    ];
    for (op, f) in pairs {
        let mut y = vec![0.0; x.len()];
        unary(op, &x, &mut y);
        let alone: Vec<f64> = x.iter().map(|&x| f(x)).collect();
        assert_same(&y, &alone, &x, &format!("{op:?}"));
    }
}

#[test]
fn unary_values_at_the_kinks() {
    let at = |op, x: f64| {
        let mut y = [9.0];
        unary(op, &[x], &mut y);
        y[0]
    };
    assert_eq!(at(Unary::Relu, -0.0).to_bits(), 0);
    assert!(at(Unary::Relu, NAN).is_nan());
    assert_eq!((at(Unary::Relu, 2.0), at(Unary::Relu, -2.0)), (2.0, 0.0));
    assert_eq!((at(Unary::Step, 0.0), at(Unary::Step, 1e-300), at(Unary::Step, NAN)), (0.0, 1.0, 0.0));
    assert_eq!((at(Unary::Sign, -3.0), at(Unary::Sign, 0.0), at(Unary::Sign, 7.0)), (-1.0, 0.0, 1.0));
    assert!(at(Unary::Sign, NAN).is_nan());
    assert_eq!(at(Unary::PowI(3), 1.1).to_bits(), (1.1 * (1.1 * 1.1f64)).to_bits());
    assert_eq!(at(Unary::PowI(-2), 3.0).to_bits(), (1.0 / 9.0f64).to_bits());
    assert_eq!(at(Unary::PowI(0), NAN), 1.0);
    assert_eq!(at(Unary::Floor, -1.5), -2.0);
    assert_eq!(scalar::powi(1.5, 5), 7.59375);
}

#[test]
fn binary_operands_of_every_form_agree_with_the_definition() {
    let (rows, cols) = (7, 93);
    let pool = arguments(5);
    let (full, row, column) = (&pool[1..=rows * cols], &pool[700..700 + cols], &pool[9..9 + rows]);
    let forms = [
        Operand::Full(full),
        Operand::Row(row),
        Operand::Col(column, cols),
        Operand::Scalar(1.5),
        Operand::Scalar(-0.0),
    ];
    let len = rows * cols;
    for op in Binary::ALL {
        for a in forms {
            for b in forms {
                let expected: Vec<f64> = (0..len).map(|i| value(op, a.at(i), b.at(i))).collect();
                for isa in Isa::ALL {
                    let mut y = vec![0.0; len];
                    dispatch_on(isa, Zip { op, a, b, y: &mut y });
                    assert_same(&y, &expected, full, &format!("{op:?} of {} on {}", form(a), isa.name()));
                }
            }
        }
    }
}

fn form(a: Operand<f64>) -> &'static str {
    match a {
        Operand::Full(_) => "full",
        Operand::Scalar(_) => "scalar",
        Operand::Row(_) => "row",
        Operand::Col(..) => "column",
    }
}

fn value(op: Binary, a: f64, b: f64) -> f64 {
    let truth = |yes| if yes { 1.0 } else { 0.0 };
    match op {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Max if a.is_nan() || b.is_nan() => NAN,
        Binary::Max if a == 0.0 && b == 0.0 => a + b,
        Binary::Max => {
            if a > b {
                a
            } else {
                b
            }
        }
        Binary::Min if a.is_nan() || b.is_nan() => NAN,
        Binary::Min if a == 0.0 && b == 0.0 => -(-a - b),
        Binary::Min => {
            if a < b {
                a
            } else {
                b
            }
        }
        Binary::Pow => scalar::pow(a, b),
        Binary::Gt => truth(a > b),
        Binary::Ge => truth(a >= b),
        Binary::Eq => truth(a == b),
    }
}

#[test]
fn select_takes_the_branch_of_each_element() {
    let c: Vec<f64> = (0..600).map(|i| [0.0, 1.0, -0.0, NAN][i % 4]).collect();
    let mut y = vec![0.0; 600];
    select(Operand::Full(&c), Operand::Scalar(2.0), Operand::Row(&[5.0, 6.0, 7.0, 8.0]), &mut y);
    assert_eq!(y[..4], [5.0, 2.0, 7.0, 2.0]);
    assert_eq!(y[596..], [5.0, 2.0, 7.0, 2.0]);
}
