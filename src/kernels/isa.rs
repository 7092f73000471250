//! Which instruction set the kernels run on: detected once, or forced by `GRADBOOK_ISA`.

use std::sync::atomic::{AtomicU8, Ordering};

/// The environment variable that forces an instruction set: `scalar`, `avx2` or `avx512`.
const VARIABLE: &str = "GRADBOOK_ISA";

/// An instruction set for which the kernels are instantiated. All of them give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isa {
    /// Whatever the target guarantees, with a portable fused multiply-add.
    Scalar,
    /// AVX2 and FMA.
    Avx2,
    /// AVX-512 F, DQ, BW and VL, with AVX2 and FMA.
    Avx512,
}

/// Why a forced instruction set cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IsaError {
    /// The name is not one that we know.
    #[error("GRADBOOK_ISA is {0:?}, which is none of scalar, avx2, avx512")]
    Unknown(String),
    /// The name is known, and this processor lacks the instructions.
    #[error("GRADBOOK_ISA asks for {0}, which this processor does not support")]
    Unsupported(&'static str),
}

impl Isa {
    /// Every instruction set, the plainest first.
    pub const ALL: [Self; 3] = [Self::Scalar, Self::Avx2, Self::Avx512];

    /// The name by which `GRADBOOK_ISA` knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// Whether this processor has the instructions.
    pub fn is_supported(self) -> bool {
        match self {
            Self::Scalar => true,
            Self::Avx2 => has_avx2(),
            Self::Avx512 => has_avx512(),
        }
    }

    /// The best one that this processor has.
    pub fn best() -> Self {
        if Self::Avx512.is_supported() {
            return Self::Avx512;
        }
        if Self::Avx2.is_supported() {
            return Self::Avx2;
        }
        Self::Scalar
    }

    /// The instruction set of that name.
    ///
    /// # Errors
    /// When the name is unknown, or this processor lacks the instructions.
    pub fn from_name(name: &str) -> Result<Self, IsaError> {
        let isa = Self::ALL.into_iter().find(|isa| isa.name() == name);
        let isa = isa.ok_or_else(|| IsaError::Unknown(name.to_owned()))?;
        if isa.is_supported() { Ok(isa) } else { Err(IsaError::Unsupported(isa.name())) }
    }
}

/// The decision, once it is made: 0 is undecided, otherwise one more than the place in [`Isa::ALL`].
static DECIDED: AtomicU8 = AtomicU8::new(0);

/// Decides the instruction set from `GRADBOOK_ISA`, or the best one when the variable is unset or empty.
///
/// # Errors
/// When the variable names an unknown or unsupported instruction set; then nothing is decided.
pub fn init() -> Result<Isa, IsaError> {
    let isa = match std::env::var_os(VARIABLE) {
        None => Isa::best(),
        Some(name) if name.is_empty() => Isa::best(),
        Some(name) => Isa::from_name(&name.to_string_lossy())?,
    };
    DECIDED.store(isa as u8 + 1, Ordering::Relaxed);
    Ok(isa)
}

/// The instruction set in use. Without a prior [`init`] it decides now, and a bad variable falls back to the best.
#[inline]
pub fn active() -> Isa {
    match DECIDED.load(Ordering::Relaxed) {
        1 => Isa::Scalar,
        2 => Isa::Avx2,
        3 => Isa::Avx512,
        _ => decide(),
    }
}

#[cold]
fn decide() -> Isa {
    init().unwrap_or_else(|_| {
        let isa = Isa::best();
        DECIDED.store(isa as u8 + 1, Ordering::Relaxed);
        isa
    })
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma")
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    has_avx2()
        && std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512dq")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("avx512vl")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx2() -> bool {
    false
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx512() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_and_unknown_ones_are_errors() {
        assert_eq!(Isa::from_name("scalar"), Ok(Isa::Scalar));
        assert_eq!(Isa::from_name("AVX2"), Err(IsaError::Unknown("AVX2".into())));
        for isa in Isa::ALL {
            let expected = if isa.is_supported() { Ok(isa) } else { Err(IsaError::Unsupported(isa.name())) };
            assert_eq!(Isa::from_name(isa.name()), expected);
        }
    }

    #[test]
    fn the_active_set_is_supported() {
        assert!(active().is_supported());
    }
}
