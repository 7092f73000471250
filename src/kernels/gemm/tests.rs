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

/// Runs the product on an instruction set, whatever part of it is left to do after the checks.
fn run(isa: Isa, shape: [usize; 3], a: Mat<f64>, b: Mat<f64>, initial: Initial<f64>, out: MatMut<f64>) {
    let [m, k, n] = shape;
    if let Some(product) = checked(m, k, n, a, b, initial, out) {
        dispatch_on(isa, product);
    }
}

/// Every transposition and every start, in an output that is contiguous and in a window of a wider one.
fn check(m: usize, k: usize, n: usize) {
    let (a_data, b_data, c) = (numbers(m * k + 1, 1), numbers(k * n + 1, 2), numbers(m * (n + 3), 3));
    let (a_data, b_data) = (&a_data[1..], &b_data[1..]);
    let from = |row_stride: usize| -> Vec<f64> {
        (0..m).flat_map(|i| c[i * row_stride..][..n].iter().copied()).collect()
    };
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
        let starts = [
            ("zero", Initial::Zero, reference(m, k, n, a, b, None)),
            ("c", Initial::Full { c: &c, row_stride: n }, reference(m, k, n, a, b, Some(&from(n)))),
            (
                "a window",
                Initial::Full { c: &c, row_stride: n + 3 },
                reference(m, k, n, a, b, Some(&from(n + 3))),
            ),
            ("a row", Initial::Row(&c[..n]), reference(m, k, n, a, b, Some(&from(0)))),
            ("the output", Initial::Output, reference(m, k, n, a, b, Some(&from(n)))),
        ];
        for isa in Isa::ALL.into_iter().filter(|isa| isa.is_supported()) {
            for (name, initial, expected) in &starts {
                for gap in [0, 5] {
                    let case =
                        format!("{m}x{k}x{n} strides {transposed} on {} from {name} gap {gap}", isa.name());
                    let row_stride = n + gap;
                    // A window ends with its last element.
                    let mut out = vec![f64::INFINITY; (m - 1) * row_stride + n];
                    if matches!(initial, Initial::Output) {
                        for (i, row) in out.chunks_mut(row_stride).enumerate() {
                            row[..n].copy_from_slice(&c[i * n..][..n]);
                        }
                    }
                    run(isa, [m, k, n], a, b, *initial, MatMut { data: &mut out, row_stride });
                    for (i, row) in out.chunks(row_stride).enumerate() {
                        assert!(bits(&row[..n]) == bits(&expected[i * n..][..n]), "{case} row {i}");
                        assert!(row[n..].iter().all(|&x| x == f64::INFINITY), "{case} beside row {i}");
                    }
                }
            }
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
    check(33, 70, 128);
    check(26, 300, 72);
    check(1, 3, 1030);
}

/// Sums that any other order than one ascending chain from c would round otherwise.
#[test]
fn a_restarted_chain_would_be_seen() {
    let (m, k, n) = (3, 600, 20);
    // c + 1 is a half up from c in the last place, and stays c; the ones summed first would not.
    let c = 2f64.powi(53);
    let (a, b) = (vec![1.0; m * k], vec![1.0; k * n]);
    for isa in Isa::ALL {
        let mut out = vec![c; m * n];
        let (a, b) = (Mat::row_major(&a, k), Mat::row_major(&b, n));
        run(isa, [m, k, n], a, b, Initial::Output, MatMut { data: &mut out, row_stride: n });
        assert!(out.iter().all(|&x| x == c), "{}", isa.name());
        run(isa, [m, k, n], a, b, Initial::Row(&vec![c; n]), MatMut { data: &mut out, row_stride: n });
        assert!(out.iter().all(|&x| x == c), "{}", isa.name());
    }
}

#[test]
fn parts_of_an_output_are_the_whole() {
    let (m, k, n) = (19, 33, 45);
    let (a_data, b_data, bias) = (numbers(m * k, 8), numbers(k * n, 9), numbers(n, 10));
    let (a, b) = (Mat::row_major(&a_data, k), Mat::row_major(&b_data, n));
    let mut whole = vec![0.0; m * n];
    gemm_into(m, k, n, a, b, Initial::Row(&bias), MatMut { data: &mut whole, row_stride: n });
    let mut parts = vec![0.0; m * n];
    for (i0, i1) in [(0, 7), (7, 19)] {
        for (j0, j1) in [(0, 13), (13, 14), (14, 45)] {
            let out = MatMut { data: &mut parts[i0 * n + j0..], row_stride: n };
            let b = Mat { data: &b_data[j0..], ..b };
            let start = Initial::Row(&bias[j0..j1]);
            gemm_into(i1 - i0, k, j1 - j0, Mat::row_major(&a_data[i0 * k..], k), b, start, out);
        }
    }
    assert_eq!(bits(&parts), bits(&whole));
}

#[test]
#[should_panic(expected = "apart")]
fn rows_of_an_output_do_not_overlap() {
    let x = [1.0; 4];
    let out = MatMut { data: &mut [0.0; 4], row_stride: 1 };
    gemm_into(2, 2, 2, Mat::row_major(&x, 2), Mat::row_major(&x, 2), Initial::Zero, out);
}

#[test]
#[should_panic(expected = "covers")]
fn a_row_that_is_too_short_is_refused() {
    let x = [1.0; 4];
    let out = MatMut { data: &mut [0.0; 4], row_stride: 2 };
    gemm_into(2, 2, 2, Mat::row_major(&x, 2), Mat::row_major(&x, 2), Initial::Row(&[1.0]), out);
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
    for (m, k, n) in [(11, 19, 37), (1, 40, 35), (9, 33, 18), (3, 17, 5)] {
        for is_transposed in [false, true] {
            check_f32(m, k, n, is_transposed);
        }
    }
}

fn check_f32(m: usize, k: usize, n: usize, is_transposed: bool) {
    let a: Vec<f32> = numbers(m * k, 6).iter().map(|&x| x as f32).collect();
    let b: Vec<f32> = numbers(k * n, 7).iter().map(|&x| x as f32).collect();
    for isa in Isa::ALL {
        let mut out = vec![0.0f32; m * n];
        let a_mat = Mat::row_major(&a, k);
        let b_mat = if is_transposed { Mat::row_major(&b, k).transposed() } else { Mat::row_major(&b, n) };
        let target = MatMut { data: &mut out[..], row_stride: n };
        if let Some(product) = checked(m, k, n, a_mat, b_mat, Initial::Zero, target) {
            dispatch_on(isa, product);
        }
        for i in 0..m {
            for j in 0..n {
                let sum = (0..k).fold(0.0, |sum, p| {
                    libm::fmaf(a[i * k + p], b[p * b_mat.row_stride + j * b_mat.col_stride], sum)
                });
                assert_eq!(out[i * n + j].to_bits(), sum.to_bits());
            }
        }
    }
}
