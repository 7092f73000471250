use super::*;
use crate::kernels::{Isa, dispatch_on};

/// Each output as its definition says: one chain, k ascending.
fn reference(m: usize, k: usize, n: usize, a: Mat<f64>, b: Mat<f64>, c: Option<&[f64]>) -> Vec<f64> {
    let mut out = Vec::new();
    for i in 0..m {
        for j in 0..n {
            let mut sum = c.map_or(0.0, |c| c[i * n + j]);
            for p in 0..k {
                let (a, b) = (
                    a.data[i * a.row_stride + p * a.col_stride],
                    b.data[p * b.row_stride + j * b.col_stride],
                );
                sum = libm::fma(a, b, sum);
            }
            out.push(sum);
        }
    }
    out
}

fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    (0..count).map(next).collect()
}

fn bits(x: &[f64]) -> Vec<u64> {
    x.iter().map(|x| x.to_bits()).collect()
}

fn check(m: usize, k: usize, n: usize) {
    let (a_data, b_data, c) = (numbers(m * k + 1, 1), numbers(k * n + 1, 2), numbers(m * n, 3));
    let (a_data, b_data) = (&a_data[1..], &b_data[1..]);
    for transposed in 0..4 {
        let a = if transposed & 1 == 0 {
            Mat::row_major(a_data, k)
        } else {
            Mat::row_major(a_data, m).transposed()
        };
        let b = if transposed & 2 == 0 {
            Mat::row_major(b_data, n)
        } else {
            Mat::row_major(b_data, k).transposed()
        };
        let plain = reference(m, k, n, a, b, None);
        let from_c = reference(m, k, n, a, b, Some(&c));
        for isa in Isa::ALL.into_iter().filter(|isa| isa.is_supported()) {
            let run = |start, out: &mut Vec<f64>| {
                dispatch_on(isa, Product { m, k, n, a, b, start, out, scratch: &mut vec![7.0; 3] });
            };
            let case = format!("{m}x{k}x{n} strides {transposed} on {}", isa.name());
            let mut out = vec![f64::NAN; m * n];
            run(Start::Zero, &mut out);
            assert!(bits(&out) == bits(&plain), "{case}");
            run(Start::From(&c), &mut out);
            assert!(bits(&out) == bits(&from_c), "{case} from c");
            out.copy_from_slice(&c);
            run(Start::Output, &mut out);
            assert!(bits(&out) == bits(&from_c), "{case} in place");
        }
    }
}

#[test]
fn ragged_shapes_are_one_chain_per_output() {
    for m in [1, 2, 3, 5, 6, 7, 8, 13] {
        for k in [0, 1, 2, 9] {
            for n in [1, 2, 4, 7, 8, 9, 17, 33, 40, 65] {
                check(m, k, n);
            }
        }
    }
}

#[test]
fn large_shapes_are_one_chain_per_output() {
    check(97, 257, 33);
    check(50, 300, 41);
    check(2, 3, 1030);
    check(100, 64, 130);
    check(1, 300, 150);
}

#[test]
fn both_strides_may_be_wide() {
    let (a_data, b_data) = (numbers(400, 4), numbers(400, 5));
    let a = Mat { data: &a_data, row_stride: 2, col_stride: 31 };
    let b = Mat { data: &b_data, row_stride: 3, col_stride: 40 };
    let mut out = vec![0.0; 7 * 9];
    gemm(7, 12, 9, a, b, None, &mut out);
    assert_eq!(bits(&out), bits(&reference(7, 12, 9, a, b, None)));
}

#[test]
fn special_values_take_their_course() {
    let a = [f64::INFINITY, 0.0, -0.0, 1.0];
    let b = [0.0, 1.0, f64::NAN, -0.0];
    let mut out = [0.0; 4];
    gemm(2, 2, 2, Mat::row_major(&a, 2), Mat::row_major(&b, 2), None, &mut out);
    assert!(out[0].is_nan() && out[1] == f64::INFINITY && out[2].is_nan());
    assert_eq!(out[3].to_bits(), 0.0f64.to_bits());
}

#[test]
fn f32_is_a_chain_of_f32() {
    let (m, k, n) = (11, 19, 37);
    let a: Vec<f32> = numbers(m * k, 6).iter().map(|&x| x as f32).collect();
    let b: Vec<f32> = numbers(k * n, 7).iter().map(|&x| x as f32).collect();
    for isa in Isa::ALL {
        let mut out = vec![0.0f32; m * n];
        let (a_mat, b_mat) = (Mat::row_major(&a, k), Mat::row_major(&b, n));
        let scratch = &mut Vec::new();
        dispatch_on(isa, Product { m, k, n, a: a_mat, b: b_mat, start: Start::Zero, out: &mut out, scratch });
        for i in 0..m {
            for j in 0..n {
                let sum = (0..k).fold(0.0, |sum, p| libm::fmaf(a[i * k + p], b[p * n + j], sum));
                assert_eq!(out[i * n + j].to_bits(), sum.to_bits());
            }
        }
    }
}
