//! The error function.

use super::exp::{expm1_polynomial, power_of_two};
use super::{ROUNDER, SIGN};
use crate::kernels::arith::Arith;

/// Up to this magnitude [`NEAR`] is used, from it on [`FAR`].
const MIDDLE: f64 = 1.0;

/// At this magnitude and beyond it erf is ±1 in every bit.
const LAST: f64 = 5.95;

/// erf x / x − 1 in powers of x², |x| ≤ 1.01, lowest order first: the minimax polynomial of the relative error of erf,
/// which stays below 2^-54.9.
const NEAR: [f64; 12] = [
    0.12837916709551256,
    -0.37612638903183465,
    0.1128379167094187,
    -0.02686617064273284,
    0.005223977602950712,
    -0.0008548325775113895,
    0.00012055288908852147,
    -1.4924621753430896e-05,
    1.644600561156479e-06,
    -1.6197636448604753e-07,
    1.3673256158886387e-08,
    -7.708761486146116e-10,
];

/// −ln(1 − erf x) in powers of x, 0.99 ≤ x ≤ 5.95, lowest order first: the minimax polynomial of the absolute error of
/// erf, which stays below 2^-55.6.
const FAR: [f64; 18] = [
    4.801655158422436e-07,
    1.1283742996769404,
    0.6366427235067242,
    0.1027058400936853,
    -0.018994578059174684,
    -0.00040472104681186973,
    0.0019099268139720275,
    -0.0007658954107726643,
    0.0001321120443530664,
    2.1700849617690243e-05,
    -2.337456045208866e-05,
    8.833788621911264e-06,
    -2.174627017200532e-06,
    3.8020623285692113e-07,
    -4.73187921531092e-08,
    4.014486034998743e-09,
    -2.0892244202561922e-10,
    5.0419100952295585e-12,
];

/// erf x = 2/√π ∫₀ˣ e^(−t²) dt within 1.5 ulp; keeps the sign of zero.
#[inline(always)]
pub fn erf<A: Arith>(x: f64) -> f64 {
    let bits = x.to_bits();
    let a = f64::from_bits(bits & !SIGN);
    let value = if a < MIDDLE { near::<A>(a) } else { far::<A>(a) };
    f64::from_bits(value.to_bits() | (bits & SIGN))
}

/// a + a · p(a²).
#[inline(always)]
fn near<A: Arith>(a: f64) -> f64 {
    let z = a * a;
    let pair = |i: usize| A::fma64(NEAR[i + 1], z, NEAR[i]);
    let square = z * z;
    let fourth = square * square;
    let low = A::fma64(pair(2), square, pair(0));
    let middle = A::fma64(pair(6), square, pair(4));
    let high = A::fma64(pair(10), square, pair(8));
    let p = A::fma64(A::fma64(high, fourth, middle), fourth, low);
    A::fma64(a, p, a)
}

/// 1 − e^−p(a).
#[inline(always)]
fn far<A: Arith>(a: f64) -> f64 {
    // A NaN fails the comparison and stays.
    let a = if a > LAST { LAST } else { a };
    let pair = |i: usize| A::fma64(FAR[i + 1], a, FAR[i]);
    let square = a * a;
    let fourth = square * square;
    let eighth = fourth * fourth;
    let four = |i: usize| A::fma64(pair(i + 2), square, pair(i));
    let low = A::fma64(four(4), fourth, four(0));
    let high = A::fma64(four(12), fourth, four(8));
    let high = A::fma64(pair(16), eighth, high);
    let p = A::fma64(high, eighth, low);
    // What ln 2 lacks of its own last digits is too small to be seen beside 1.
    let shifted = A::fma64(p, -std::f64::consts::LOG2_E, ROUNDER);
    let n = shifted - ROUNDER;
    let r = A::fma64(-n, std::f64::consts::LN_2, -p);
    let square = r * r;
    let y = A::fma64(square, expm1_polynomial::<A>(r, square), r);
    let scale = power_of_two(shifted);
    A::fma64(-scale, y, 1.0 - scale)
}
