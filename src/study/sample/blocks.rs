//! Draws in blocks: each probe is a formula of each draw, so that what it gives does not depend on the blocks.

use super::law::Draw;
use super::{MOST_HELD, Resolved};
use crate::formula::{Axis, Labelled, Scope, size, spread};
use crate::random::{Key, Stream};
use crate::study::expression::Named;
use crate::study::kind::Setup;
use crate::yaml::{Diagnostic, Span};

/// The numbers that are drawn at a time, about.
const BLOCK: usize = 1 << 17;
/// The draws on which it is tried whether a probe is a formula of each draw by itself.
const TRIED: usize = 32;

/// The axis of the draws.
const DRAW: &str = "draw";

/// A trial that is run.
pub(super) struct Blocks<'a> {
    pub id: &'a str,
    pub resolved: &'a Resolved,
    pub scope: &'a Scope<'a>,
    pub setup: &'a Setup,
    /// Where the study is written.
    pub span: Span,
}

/// What a probe has left so far.
#[derive(Default)]
struct Kept {
    /// The axes beside that of the draws.
    inner: Vec<Axis>,
    values: Vec<f64>,
}

/// Some draws of one array.
type Drawn = (String, Labelled);

impl Blocks<'_> {
    /// How many draws are looked at together.
    pub fn size(&self) -> usize {
        let each = self.resolved.draws.iter().fold(1, |n, draw| n + draw.len());
        if self.setup.probes.is_empty() { self.resolved.n } else { (BLOCK / each).clamp(1, self.resolved.n) }
    }

    /// The probes, and the draws that measurements use.
    pub fn run(&self) -> Result<Vec<(String, Labelled)>, Diagnostic> {
        let resolved = self.resolved;
        let mut streams: Vec<Stream> = resolved.draws.iter().map(|draw| self.stream(draw)).collect();
        let mut kept: Vec<Kept> = self.setup.probes.iter().map(|_| Kept::default()).collect();
        let mut whole: Vec<Vec<f64>> = vec![Vec::new(); resolved.draws.len()];
        let size = self.size();
        for first in (0..resolved.n).step_by(size) {
            let n = size.min(resolved.n - first);
            let mut drawn = Vec::new();
            for ((draw, stream), whole) in resolved.draws.iter().zip(&mut streams).zip(&mut whole) {
                let mut values = vec![0.0; n * draw.len()];
                draw.fill(stream, &mut values);
                if resolved.whole.contains(&draw.name) {
                    whole.extend_from_slice(&values);
                }
                drawn.push((draw.name.clone(), self.labelled(draw, first, values)?));
            }
            let found = self.probe(&drawn)?;
            if first == 0 {
                self.check_apart(&drawn, &found)?;
            }
            self.keep(found, &mut kept)?;
        }
        let mut all = Vec::new();
        for (draw, values) in resolved.draws.iter().zip(whole) {
            if resolved.whole.contains(&draw.name) {
                all.push((draw.name.clone(), self.labelled(draw, 0, values)?));
            }
        }
        for (probe, kept) in self.setup.probes.iter().zip(kept) {
            let axes = std::iter::once(draws(0, resolved.n)).chain(kept.inner).collect();
            let value = Labelled::new(axes, kept.values);
            all.push((
                probe.name.clone(),
                value.map_err(|error| Diagnostic::new(error.message, probe.span))?,
            ));
        }
        Ok(all)
    }

    /// The stream of an array: its own, whatever else is drawn.
    fn stream(&self, draw: &Draw) -> Stream {
        let path = [Key::Name("sample"), Key::Name(self.id), Key::Name(&draw.name)];
        Stream::new(&[path[0], path[1], path[2], Key::Number(self.resolved.seed)])
    }

    fn labelled(&self, draw: &Draw, first: usize, values: Vec<f64>) -> Result<Labelled, Diagnostic> {
        let n = values.len() / draw.len().max(1);
        let axes = std::iter::once(draws(first, n)).chain(draw.axes.iter().cloned()).collect();
        Labelled::new(axes, values).map_err(|error| Diagnostic::new(error.message, self.span))
    }

    /// The probes of some draws, in order; each sees those above it.
    fn probe(&self, drawn: &[Drawn]) -> Result<Vec<Labelled>, Diagnostic> {
        let mut scope = self.scope.child();
        for (name, value) in drawn {
            scope.define_value(name, value.clone());
        }
        let mut found = Vec::new();
        for probe in &self.setup.probes {
            let value = probe.formula.eval(&scope, &self.setup.lets)?;
            if value.position(DRAW).is_none() {
                return Err(Diagnostic::new(
                    format!("`{}` is not a formula of each draw", probe.name),
                    probe.span,
                )
                .label("it lacks the axis `draw`")
                .note("what is computed over all draws stands under `measure`"));
            }
            scope.define_value(&probe.name, value.clone());
            found.push(value);
        }
        Ok(found)
    }

    /// A probe of some draws is the same whatever other draws are looked at with them.
    fn check_apart(&self, drawn: &[Drawn], found: &[Labelled]) -> Result<(), Diagnostic> {
        let n = drawn.first().and_then(|(_, value)| value.axis(DRAW)).map_or(0, Axis::len).min(TRIED);
        for (from, to) in [(0, n / 2), (n / 2, n)] {
            if from == to || found.is_empty() {
                continue;
            }
            let part: Result<Vec<Drawn>, Diagnostic> = drawn
                .iter()
                .map(|(name, value)| Ok((name.clone(), some(value, from, to).map_err(|m| self.fail(m))?)))
                .collect();
            let alone = self.probe(&part?);
            for (at, (probe, all)) in self.setup.probes.iter().zip(found).enumerate() {
                let all = some(all, from, to).map_err(|message| self.fail(message))?;
                let is_same = match &alone {
                    Ok(alone) => alone.get(at).is_some_and(|alone| same(alone, &all)),
                    Err(_) => false,
                };
                if !is_same {
                    return Err(mixed(probe));
                }
            }
        }
        Ok(())
    }

    fn fail(&self, message: String) -> Diagnostic {
        Diagnostic::new(message, self.span)
    }

    /// Adds what the probes of a block are.
    fn keep(&self, found: Vec<Labelled>, kept: &mut [Kept]) -> Result<(), Diagnostic> {
        let mut held = 0usize;
        for ((probe, value), kept) in self.setup.probes.iter().zip(found).zip(kept) {
            let fail = |message: String| Diagnostic::new(message, probe.span);
            let value = draws_first(&value).map_err(fail)?;
            let (axes, values) = value.into_parts();
            let inner = axes.get(1..).unwrap_or_default();
            if kept.values.is_empty() {
                kept.inner = inner.to_vec();
                held = held.saturating_add(self.resolved.n.saturating_mul(size(inner)));
                if held > MOST_HELD {
                    let message = format!("{held} numbers of probes are too many to hold at a time");
                    return Err(fail(message).label("reduce what a draw leaves, or take fewer draws"));
                }
            } else if kept.inner != inner {
                return Err(fail(format!("`{}` has other axes in some draws", probe.name)));
            }
            kept.values.extend(values);
        }
        Ok(())
    }
}

fn mixed(probe: &Named) -> Diagnostic {
    Diagnostic::new(format!("`{}` mixes draws", probe.name), probe.span)
        .label("a probe is a formula of each draw")
        .note("an aggregate in it says what it reduces, for example `max(abs(x) over i)`; what is computed over all draws stands under `measure`")
}

/// The axis of so many draws.
fn draws(first: usize, n: usize) -> Axis {
    Axis::numbers(DRAW, (first + 1..=first + n).map(|label| label as f64).collect())
}

/// An array with the axis of the draws in front.
fn draws_first(value: &Labelled) -> Result<Labelled, String> {
    let mut axes = value.axes().to_vec();
    axes.sort_by_key(|axis| axis.name != DRAW);
    let values = spread(value, &axes).map_err(|error| error.message)?;
    Labelled::new(axes, values).map_err(|error| error.message)
}

/// The draws `from..to` of an array.
fn some(value: &Labelled, from: usize, to: usize) -> Result<Labelled, String> {
    let (mut axes, values) = draws_first(value)?.into_parts();
    let each = size(axes.get(1..).unwrap_or_default());
    if let Some(first) = axes.first_mut() {
        let kept: Vec<usize> = (from..to).collect();
        first.labels = first.labels.take(&kept);
    }
    let values = values.get(from * each..to * each).unwrap_or_default().to_vec();
    Labelled::new(axes, values).map_err(|error| error.message)
}

/// Whether two arrays have equal axes and bits; all NaNs are one.
fn same(a: &Labelled, b: &Labelled) -> bool {
    let Ok(a) = draws_first(a) else { return false };
    let bits = |x: f64| if x.is_nan() { u64::MAX } else { x.to_bits() };
    a.axes() == b.axes()
        && a.values().len() == b.values().len()
        && a.values().iter().zip(b.values()).all(|(x, y)| bits(*x) == bits(*y))
}
