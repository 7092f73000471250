//! What the tests share.
#![allow(dead_code, unused_imports)]

mod bound;

pub use bound::{Bound, dims, rule_slots};

/// Uniform numbers for tests: a 64-bit multiplicative generator (Steele & Vigna 2022), not the product's own.
pub struct Uniform(u64);

impl Uniform {
    pub fn new(seed: u64) -> Uniform {
        Uniform(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(0x2545_F491_4F6C_DD1D);
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        (mixed >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn take(&mut self, n: usize, low: f64, high: f64) -> Vec<f64> {
        (0..n).map(|_| low + (high - low) * self.next()).collect()
    }
}
