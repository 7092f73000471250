//! Accuracy against `libm`, whose own error is below one ulp, over the whole range of arguments.

use crate::kernels::scalar;

/// How many doubles lie between two numbers; equal NaNs and equal infinities are at distance 0.
fn distance(a: f64, b: f64) -> u64 {
    if a.is_nan() || b.is_nan() {
        return if a.is_nan() && b.is_nan() { 0 } else { u64::MAX };
    }
    let place = |x: f64| {
        let bits = x.to_bits() as i64;
        if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }
    };
    place(a).abs_diff(place(b))
}

/// Arguments of every magnitude and sign, and dense ones from `low` to `high`.
fn arguments(low: f64, high: f64) -> Vec<f64> {
    let mut x = vec![
        0.0,
        -0.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        -5e-324,
        1e-310,
        1.0,
        -1.0,
        0.5,
        2.0,
        -0.9999999999999999,
        0.9999999999999999,
        1.0000000000000002,
        709.78,
        709.79,
        -745.13,
        -745.14,
        -708.4,
        -720.5,
        0.55,
        22.0,
    ];
    let mut state = 1u64;
    for i in 0..400_000u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let unit = (state >> 11) as f64 / (1u64 << 53) as f64;
        x.push(match i % 4 {
            0 => f64::from_bits(state ^ (state >> 29)),
            1 => (unit - 0.5) * 4.0,
            _ => low + unit * (high - low),
        });
    }
    x
}

fn check(name: &str, ours: fn(f64) -> f64, oracle: fn(f64) -> f64, low: f64, high: f64, bound: u64) {
    let (mut worst, mut at) = (0, 0.0);
    for x in arguments(low, high) {
        let d = distance(ours(x), oracle(x));
        if d > worst {
            (worst, at) = (d, x);
        }
    }
    println!("{name}: {worst} ulp at {at:e}");
    assert!(worst <= bound, "{name}: {worst} ulp at {at:e}: {:e} and {:e}", ours(at), oracle(at));
}

#[test]
fn exponentials() {
    check("exp", scalar::exp, libm::exp, -750.0, 712.0, 1);
    check("expm1", scalar::expm1, libm::expm1, -50.0, 712.0, 2);
}

#[test]
fn logarithms() {
    check("ln", scalar::ln, libm::log, 0.0, 10.0, 1);
    check("log1p", scalar::log1p, libm::log1p, -1.0, 10.0, 2);
}

#[test]
fn hyperbolics() {
    check("tanh", scalar::tanh, libm::tanh, -25.0, 25.0, 3);
    let sigmoid =
        |x: f64| if x < 0.0 { libm::exp(x) / (1.0 + libm::exp(x)) } else { 1.0 / (1.0 + libm::exp(-x)) };
    check("sigmoid", scalar::sigmoid, sigmoid, -750.0, 750.0, 2);
    let softplus = |x: f64| if x < 0.0 { libm::log1p(libm::exp(x)) } else { x + libm::log1p(libm::exp(-x)) };
    check("softplus", scalar::softplus, softplus, -750.0, 750.0, 2);
}

#[test]
fn circular() {
    check("sin", scalar::sin, libm::sin, -1.1e6, 1.1e6, 1);
    check("cos", scalar::cos, libm::cos, -1.1e6, 1.1e6, 1);
    // The doubles nearest to multiples of π/2 cancel most.
    for n in 1..600_000 {
        let x = n as f64 * std::f64::consts::FRAC_PI_2;
        assert!(distance(scalar::sin(x), libm::sin(x)) <= 1, "sin {x:e}");
        assert!(distance(scalar::cos(x), libm::cos(x)) <= 1, "cos {x:e}");
    }
}

#[test]
fn error_function() {
    check("erf", scalar::erf, libm::erf, -7.0, 7.0, 1);
}

#[test]
fn powers() {
    let (mut worst, mut at) = (0, (0.0, 0.0));
    let mut try_pair = |x: f64, y: f64| {
        let d = distance(scalar::pow(x, y), libm::pow(x, y));
        if d > worst {
            (worst, at) = (d, (x, y));
        }
    };
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        2.0,
        -2.0,
        3.0,
        -3.0,
        0.5,
        -0.5,
        1.5,
        1e300,
        -1e300,
        1e-300,
        5e-324,
        9_007_199_254_740_991.0,
        9_007_199_254_740_992.0,
        -9_007_199_254_740_993.0,
        1.0000000000000002,
        0.9999999999999999,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        f64::MAX,
        f64::MIN,
    ];
    for x in special {
        for y in special {
            try_pair(x, y);
        }
    }
    let arguments = arguments(-40.0, 40.0);
    for pair in arguments.windows(2) {
        try_pair(pair[0].abs(), pair[1]);
        try_pair(pair[0], pair[1].round());
        // Results over the whole range, up to overflow and underflow.
        let x = 1.0 + pair[0].abs().min(1e9);
        try_pair(x, pair[1] * 18.0 / x.ln());
    }
    println!("pow: {worst} ulp at {at:?}");
    assert!(
        worst <= 2,
        "{worst} ulp at {at:?}: {:e} and {:e}",
        scalar::pow(at.0, at.1),
        libm::pow(at.0, at.1)
    );
}
