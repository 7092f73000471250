//! Streams of random bits that are named and not numbered.

use std::convert::Infallible;

use rand::{SeedableRng, TryRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// One step of the path that names a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    /// A name, such as that of a parameter.
    Name(&'a str),
    /// A number, such as a seed or an index. Different from the name with the same digits.
    Number(u64),
}

impl<'a> From<&'a str> for Key<'a> {
    fn from(name: &'a str) -> Self {
        Self::Name(name)
    }
}

impl From<u64> for Key<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// A stream of random bits: ChaCha with 8 rounds (Bernstein 2008) under the SHA-256 of the path.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of that path, at its start.
    pub fn new(path: &[Key]) -> Self {
        let mut hash = Sha256::new();
        // Every key says its kind and its length, so that no two paths are the same bytes.
        for key in path {
            match key {
                Key::Name(name) => {
                    hash.update([1]);
                    hash.update((name.len() as u64).to_le_bytes());
                    hash.update(name.as_bytes());
                }
                Key::Number(number) => {
                    hash.update([2]);
                    hash.update(number.to_le_bytes());
                }
            }
        }
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let Ok(bits) = self.0.try_next_u64();
        bits
    }
}

/// A stream cannot fail, and so it is also an `Rng`.
impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_streams() {
        let first = |path: &[Key]| Stream::new(path).bits();
        let a = first(&["init".into(), 3.into()]);
        assert_eq!(a, first(&[Key::Name("init"), Key::Number(3)]));
        assert_ne!(a, first(&["init".into(), 4.into()]));
        assert_ne!(a, first(&["init".into(), "3".into()]));
        assert_ne!(first(&["ab".into(), "c".into()]), first(&["a".into(), "bc".into()]));
        assert_ne!(first(&[]), first(&["".into()]));
    }

    #[test]
    fn golden_bits() {
        let mut stream = Stream::new(&["init".into(), 3.into(), "weight_ih_l0".into()]);
        let bits = [stream.bits(), stream.bits(), stream.bits(), stream.bits()];
        let golden = [
            11_019_094_407_569_730_053,
            14_261_657_465_371_969_359,
            13_415_090_863_462_325_696,
            16_721_122_452_267_252_807,
        ];
        assert_eq!(bits, golden);
    }
}
