//! References of twice the precision: unevaluated sums of two doubles (Dekker 1971), and elementary functions on them
//! with a relative error below 2^-90, so that an error is known to a small fraction of an ulp.

/// hi + lo with |lo| ≤ ulp(hi) / 2.
#[derive(Clone, Copy)]
pub struct Double {
    pub hi: f64,
    pub lo: f64,
}

const LN2: Double = Double { hi: std::f64::consts::LN_2, lo: 2.319_046_813_846_299_6e-17 };

impl Double {
    pub const ONE: Self = Self { hi: 1.0, lo: 0.0 };

    pub fn new(hi: f64) -> Self {
        Self { hi, lo: 0.0 }
    }

    fn normal(hi: f64, lo: f64) -> Self {
        let sum = hi + lo;
        Self { hi: sum, lo: lo - (sum - hi) }
    }

    pub fn plus(self, b: Self) -> Self {
        let two_sum = |a: f64, b: f64| {
            let sum = a + b;
            let back = sum - a;
            (sum, (a - (sum - back)) + (b - back))
        };
        let (hi, e) = two_sum(self.hi, b.hi);
        let (lo, f) = two_sum(self.lo, b.lo);
        let first = Self::normal(hi, e + lo);
        Self::normal(first.hi, first.lo + f)
    }

    pub fn minus(self, b: Self) -> Self {
        self.plus(b.negative())
    }

    pub fn negative(self) -> Self {
        Self { hi: -self.hi, lo: -self.lo }
    }

    pub fn times(self, b: Self) -> Self {
        let hi = self.hi * b.hi;
        let lo = libm::fma(self.hi, b.hi, -hi) + (self.hi * b.lo + self.lo * b.hi);
        Self::normal(hi, lo)
    }

    /// Division by long division, three digits of 53 bits.
    pub fn over(self, b: Self) -> Self {
        let first = self.hi / b.hi;
        let rest = self.minus(b.times(Self::new(first)));
        let second = rest.hi / b.hi;
        let rest = rest.minus(b.times(Self::new(second)));
        Self::normal(first, second).plus(Self::new(rest.hi / b.hi))
    }

    /// Times 2^n, where the result may be subnormal: then it is not rounded, but kept in units of 2^scale.
    fn scaled(self, n: i32) -> Self {
        Self { hi: libm::scalbn(self.hi, n), lo: libm::scalbn(self.lo, n) }
    }
}

/// e^x = value · 2^n, value between ½ and 2: n apart, so that nothing overflows or is subnormal.
pub fn exp_parts(x: Double) -> (Double, i32) {
    let n = (x.hi / LN2.hi).round();
    let r = x.minus(LN2.times(Double::new(n))).minus(Double::new(n * 5.707_708_438_416_212e-34));
    (expm1_series(r).plus(Double::ONE), n as i32)
}

/// e^x for results that are normal numbers.
pub fn exp(x: Double) -> Double {
    let (value, n) = exp_parts(x);
    value.scaled(n)
}

/// e^x − 1 with its own relative precision near zero.
pub fn expm1(x: Double) -> Double {
    if x.hi.abs() < 0.4 { expm1_series(x) } else { exp(x).minus(Double::ONE) }
}

/// Taylor's series for |r| < 0.41: 28 terms leave 2^-130.
fn expm1_series(r: Double) -> Double {
    let mut sum = Double::new(0.0);
    for k in (2..=28).rev() {
        sum = Double::ONE.plus(sum).times(r).over(Double::new(f64::from(k)));
    }
    Double::ONE.plus(sum).times(r)
}

/// ln x, one step of Newton's from `libm`'s value: its error squared is out of sight.
pub fn ln(x: Double) -> Double {
    let k = libm::ilogb(x.hi);
    let m = x.scaled(-k);
    log1p(m.minus(Double::ONE)).plus(LN2.times(Double::new(f64::from(k))))
}

/// ln(1 + x) for x from −½ to 2⁵³, with its own relative precision near zero.
pub fn log1p(x: Double) -> Double {
    let first = Double::new(libm::log1p(x.hi));
    // y + 2 (1 + x − e^y) / (1 + x + e^y) = y + 2 (d) / (2 + x + e^y − 1), d = x − (e^y − 1): the error is cubed.
    let e = expm1(first);
    let difference = x.minus(e);
    let sum = Double::new(2.0).plus(x).plus(e);
    first.plus(difference.plus(difference).over(sum))
}

/// tanh x = t / (t + 2) with t = e^2x − 1.
pub fn tanh(x: f64) -> Double {
    let a = x.abs().min(40.0);
    let t = expm1(Double::new(2.0 * a));
    let value = t.over(t.plus(Double::new(2.0)));
    if x < 0.0 { value.negative() } else { value }
}

/// The sigmoid in units of 2^n.
pub fn sigmoid_parts(x: f64) -> (Double, i32) {
    if x < -60.0 {
        let (e, n) = exp_parts(Double::new(x));
        return (e.over(Double::ONE.plus(e.scaled(n))), n);
    }
    (Double::ONE.over(Double::ONE.plus(exp(Double::new(-x.min(700.0))))), 0)
}

/// ln(1 + e^x) in units of 2^n.
pub fn softplus_parts(x: f64) -> (Double, i32) {
    if x < -60.0 {
        let (e, n) = exp_parts(Double::new(x));
        // ln(1 + e) = e − e²/2, and e² is out of sight.
        return (e.minus(e.times(e.scaled(n - 1))), n);
    }
    let tail = log1p(exp(Double::new(-x.abs().min(700.0))));
    (if x > 0.0 { tail.plus(Double::new(x)) } else { tail }, 0)
}

/// erf x = 2/√π · e^(−x²) · Σ 2^k x^(2k+1) / (2k+1)!!, whose terms have one sign (Abramowitz & Stegun 1964, 7.1.6).
pub fn erf(x: f64) -> Double {
    let a = x.abs().min(6.5);
    let square = Double::new(a).times(Double::new(a));
    let mut term = Double::new(a);
    let mut sum = term;
    let mut k = 0.0;
    while term.hi > sum.hi * 1e-33 {
        k += 1.0;
        term = term.times(square.plus(square)).over(Double::new(2.0 * k + 1.0));
        sum = sum.plus(term);
    }
    let two_over_root_pi = Double { hi: std::f64::consts::FRAC_2_SQRT_PI, lo: 1.533_545_961_316_588e-17 };
    let value = sum.times(exp(square.negative())).times(two_over_root_pi);
    if x < 0.0 { value.negative() } else { value }
}

/// atan x = x/(1 + x²) Σ (2ⁿ n!)²/(2n + 1)! (x²/(1 + x²))ⁿ, whose terms have one sign (Euler 1755), and π/2 − atan 1/x beyond 1.
pub fn atan(x: f64) -> Double {
    let a = x.abs().min(1e40);
    let inner = if a > 1.0 { Double::ONE.over(Double::new(a)) } else { Double::new(a) };
    let square = inner.times(inner);
    let below = Double::ONE.plus(square);
    let ratio = square.over(below);
    let (mut term, mut sum, mut n) = (Double::ONE, Double::ONE, 0.0);
    while term.hi > 1e-34 {
        n += 1.0;
        term = term.times(ratio).times(Double::new(2.0 * n)).over(Double::new(2.0 * n + 1.0));
        sum = sum.plus(term);
    }
    let near = inner.over(below).times(sum);
    let half_pi = Double { hi: std::f64::consts::FRAC_PI_2, lo: 6.123_233_995_736_766e-17 };
    let value = if a > 1.0 { half_pi.minus(near) } else { near };
    if x < 0.0 { value.negative() } else { value }
}

/// x^y in units of 2^n, for finite x > 0. The relative error is below 2^-88 · |y ln x|.
pub fn pow_parts(x: f64, y: f64) -> (Double, i32) {
    exp_parts(ln(Double::new(x)).times(Double::new(y)))
}

/// How far `value` is from reference · 2^n in units of the last place of that number: |value − …| / ulp(…).
pub fn error_in_ulp(value: f64, (reference, n): (Double, i32)) -> f64 {
    // The exponent of the ulp: 52 below that of the number, and not below that of the subnormal numbers.
    let exponent = (libm::ilogb(reference.hi) + n - 52).max(-1074);
    // Both in units of the ulp. An overflow of the reference is the caller's to see.
    let value = libm::scalbn(libm::scalbn(value, -exponent / 2), -exponent - -exponent / 2);
    let reference = reference.scaled(n - exponent);
    ((value - reference.hi) - reference.lo).abs()
}
