//! The random numbers of the steps: one stream for each seed, read step by step.

pub(super) use crate::problem::Noise as Law;
use crate::random::{Key, Stream};

/// Numbers that are drawn ahead.
const AHEAD: usize = 256;

/// The noise of the lanes of one block.
pub(super) struct Noise {
    law: Law,
    len: usize,
    sources: Vec<Source>,
    /// For each lane, which source is its own.
    of_lane: Vec<usize>,
}

/// The noise of one seed.
struct Source {
    stream: Stream,
    buffer: Vec<f64>,
    at: usize,
    /// The next step.
    step: usize,
}

impl Noise {
    /// For lanes with these seeds: `len` numbers in each step. Lanes with one seed have the same noise.
    pub fn new(law: Law, len: usize, seeds: &[u64]) -> Noise {
        let mut distinct: Vec<u64> = seeds.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let of_lane = seeds.iter().map(|seed| distinct.binary_search(seed).unwrap_or(0)).collect();
        let source = |seed: &u64| Source {
            stream: Stream::new(&[Key::Name("noise"), Key::Number(*seed)]),
            buffer: Vec::new(),
            at: 0,
            step: 0,
        };
        Noise { law, len, sources: distinct.iter().map(source).collect(), of_lane }
    }

    /// The numbers of a step, lane after lane. Steps are asked for in ascending order.
    pub fn fill(&mut self, step: usize, out: &mut Vec<f64>) {
        for source in &mut self.sources {
            source.seek(step, self.law, self.len);
        }
        out.clear();
        for &source in &self.of_lane {
            let Some(source) = self.sources.get(source) else { continue };
            out.extend_from_slice(&source.buffer[source.at..source.at + self.len]);
        }
    }
}

impl Source {
    /// Goes on to the numbers of a step.
    fn seek(&mut self, step: usize, law: Law, len: usize) {
        loop {
            if self.buffer.is_empty() || self.at + len > self.buffer.len() {
                self.buffer.resize((AHEAD / len.max(1)).max(1) * len, 0.0);
                draw(&mut self.stream, law, len, &mut self.buffer);
                self.at = 0;
            }
            if self.step >= step {
                return;
            }
            self.at += len;
            self.step += 1;
        }
    }
}

/// Draws for some steps of `len` numbers each.
fn draw(stream: &mut Stream, law: Law, len: usize, out: &mut [f64]) {
    // The numbers of one step belong together on a sphere; of other laws each is drawn by itself.
    let together = if law == Law::Sphere { len } else { out.len() };
    out.chunks_mut(together.max(1)).for_each(|numbers| law.draw(stream, numbers));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of a step are those at its place of the stream, whatever was drawn ahead or skipped.
    #[test]
    fn a_step_has_its_numbers_whichever_steps_are_asked_for() {
        for law in [Law::Normal, Law::Pareto { tail: 1.5 }, Law::Sphere] {
            let mut all = vec![0.0; 3 * 500];
            let mut stream = Stream::new(&["noise".into(), 7.into()]);
            draw(&mut stream, law, 3, &mut all);
            let mut noise = Noise::new(law, 3, &[9, 7, 7]);
            let mut out = Vec::new();
            for step in [0, 1, 2, 85, 86, 300, 499] {
                noise.fill(step, &mut out);
                assert_eq!(out[3..6], all[3 * step..3 * step + 3], "{law:?} at {step}");
                assert_eq!(out[3..6], out[6..9]);
                assert_ne!(out[..3], out[3..6]);
            }
        }
    }
}
