//! The one dispatcher: it compiles a kernel's body under each instruction set and calls the chosen one.
#![allow(unsafe_code)]

use super::arith::{Arith, Portable};
#[cfg(target_arch = "x86_64")]
use super::arith::{Fma256, Fma512};
use super::isa::{Isa, active};

/// A computation with its operands, generic in the arithmetic.
pub trait Kernel {
    /// What the kernel returns.
    type Output;

    /// The body. Implementations, and all that they call, are `#[inline(always)]`, so that the body is compiled
    /// with the instructions of the function that it is instantiated in.
    fn run<A: Arith>(self) -> Self::Output;
}

/// Runs `kernel` on the active instruction set.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    run(active(), kernel)
}

/// A kernel in a function of its own, which is compiled once for all that run it.
pub struct Apart<K>(pub K);

impl<K: Kernel> Kernel for Apart<K> {
    type Output = K::Output;

    #[inline(always)]
    fn run<A: Arith>(self) -> K::Output {
        A::apart(self.0)
    }
}

/// Runs `kernel` on `isa`, or on the portable body when the processor lacks it.
pub fn dispatch_on<K: Kernel>(isa: Isa, kernel: K) -> K::Output {
    run(if isa.is_supported() { isa } else { Isa::Scalar }, kernel)
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn run<K: Kernel>(isa: Isa, kernel: K) -> K::Output {
    match isa {
        Isa::Scalar => kernel.run::<Portable>(),
        // SAFETY: both callers pass an instruction set that this processor was found to support.
        Isa::Avx2 => unsafe { run_avx2(kernel) },
        // SAFETY: as above.
        Isa::Avx512 => unsafe { run_avx512(kernel) },
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn run<K: Kernel>(_isa: Isa, kernel: K) -> K::Output {
    kernel.run::<Portable>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Fma256>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
fn run_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Fma512>()
}
