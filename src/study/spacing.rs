//! Ranges and spacings of numbers: `0..10`, `log(1e-4, 1, 9)`, `linspace(0, 1, 11)`, `uniform(0, 1, 400)`.

use super::axis::Number;
use super::sweep::MAX_TRIALS;
use crate::random::{Distribution, Stream, Uniform};
use crate::yaml::{Diagnostic, Scalar, Word};

/// The spacings with their meanings.
pub(super) const WORDS: [Word; 3] = [
    ("log", "log(from, to, n): n numbers with equal ratios, for example log(1e-4, 1, 9)."),
    ("linspace", "linspace(from, to, n): n numbers with equal steps, for example linspace(0, 1, 11)."),
    (
        "uniform",
        "uniform(from, to, n): n random numbers, uniform from one to the other; the same in every run.",
    ),
];

/// The numbers that a range or a spacing stands for; none if the text is neither.
///
/// # Errors
/// A bound that does not compute, an empty range, or a misspelt spacing.
pub fn read(axis: &str, scalar: &Scalar, number: Number<'_>) -> Result<Option<Vec<f64>>, Diagnostic> {
    let text = scalar.text.as_str();
    if let Some(at) = text.find("..") {
        return range(scalar, at, number).map(Some);
    }
    let Some(open) = text.find('(').filter(|_| text.trim_end().ends_with(')')) else { return Ok(None) };
    let spacings = || WORDS.iter().map(|word| word.0);
    let word = text[..open].trim();
    let close = text.trim_end().len() - 1;
    if !spacings().any(|known| known == word) {
        let error = Diagnostic::new(format!("unknown spacing `{word}`"), scalar.locate(0, open));
        let error = error.meant(word, spacings());
        return Err(error.note("spacings: log(from, to, n), linspace(from, to, n), uniform(from, to, n)"));
    }
    let arguments = split(text, open + 1, close);
    let &[from, to, n] = arguments.as_slice() else {
        let message = format!("`{word}` takes three arguments, found {}", arguments.len());
        return Err(
            Diagnostic::new(message, scalar.locate(0, text.len())).label(format!("{word}(from, to, n)"))
        );
    };
    let (a, b) = (part(scalar, from, number)?, part(scalar, to, number)?);
    let n = count(scalar, n, number)?;
    match word {
        "log" if a <= 0.0 || b <= 0.0 => Err(Diagnostic::new(
            "a logarithmic spacing needs positive bounds",
            scalar.locate(open + 1, close),
        )),
        "log" => Ok(Some(logarithmic(a, b, n))),
        "linspace" => Ok(Some(linear(a, b, n))),
        _ => Ok(Some(uniform(axis, a, b, n))),
    }
}

/// Whether a text has the form of a range or a spacing, or is a number with underscores, which YAML takes for text.
#[must_use]
pub fn looks_like_one(text: &str) -> bool {
    if text.contains("..") {
        return true;
    }
    if let Some((word, rest)) = text.split_once('(') {
        return WORDS.iter().any(|known| known.0 == word.trim()) && rest.trim_end().ends_with(')');
    }
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mantissa = unsigned.split(['e', 'E']).next().unwrap_or("");
    unsigned.starts_with(is_digit) && mantissa.contains('_') && text.replace('_', "").parse::<f64>().is_ok()
}

/// `n` numbers from `a` to `b` with equal steps; the ends are exact.
#[must_use]
pub fn linear(a: f64, b: f64, n: usize) -> Vec<f64> {
    let steps = n.saturating_sub(1).max(1) as f64;
    (0..n).map(|i| if i > 0 && i + 1 == n { b } else { a + (b - a) * (i as f64 / steps) }).collect()
}

/// `n` numbers from `a` to `b` with equal ratios; the ends and every power of ten are exact.
#[must_use]
pub fn logarithmic(a: f64, b: f64, n: usize) -> Vec<f64> {
    let mut values: Vec<f64> =
        linear(libm::log10(a), libm::log10(b), n).into_iter().map(power_of_ten).collect();
    if let Some(first) = values.first_mut() {
        *first = a;
    }
    if n > 1
        && let Some(last) = values.last_mut()
    {
        *last = b;
    }
    values
}

/// `n` independent numbers, uniform on [a, b), of a stream that only the axis' name selects.
#[must_use]
pub fn uniform(axis: &str, a: f64, b: f64, n: usize) -> Vec<f64> {
    let mut stream = Stream::new(&["sweep".into(), axis.into()]);
    (0..n).map(|_| Uniform { low: a, high: b }.sample(&mut stream)).collect()
}

fn power_of_ten(exponent: f64) -> f64 {
    let nearest = libm::round(exponent);
    if libm::fabs(exponent - nearest) < 1e-9 && libm::fabs(nearest) < 300.0 {
        // Reading the decimal back rounds correctly, which no power function promises.
        return format!("1e{nearest}").parse().unwrap_or_else(|_| libm::pow(10.0, exponent));
    }
    libm::pow(10.0, exponent)
}

fn range(scalar: &Scalar, at: usize, number: Number<'_>) -> Result<Vec<f64>, Diagnostic> {
    let text = scalar.text.as_str();
    let inclusive = text[at + 2..].starts_with('=');
    let from = part(scalar, (0, at), number)?;
    let to = part(scalar, (at + 2 + usize::from(inclusive), text.len()), number)?;
    let whole = scalar.locate(0, text.len());
    if libm::floor(from) != from || libm::floor(to) != to {
        return Err(Diagnostic::new("the ends of a range are whole numbers", whole)
            .label("for other steps: linspace(from, to, n)"));
    }
    let n = to - from + f64::from(u8::from(inclusive));
    if n < 1.0 {
        return Err(Diagnostic::new("the range is empty, so there is no trial", whole));
    }
    if n > MAX_TRIALS as f64 {
        return Err(Diagnostic::new(format!("the range has {n} values; the most is {MAX_TRIALS}"), whole));
    }
    Ok((0..n as usize).map(|i| from + i as f64).collect())
}

fn count(scalar: &Scalar, place: (usize, usize), number: Number<'_>) -> Result<usize, Diagnostic> {
    let n = part(scalar, place, number)?;
    if n < 1.0 || libm::floor(n) != n || n > MAX_TRIALS as f64 {
        let message = format!("the number of values is a whole number from 1 to {MAX_TRIALS}");
        return Err(Diagnostic::new(message, scalar.locate(place.0, place.1)));
    }
    Ok(n as usize)
}

/// The value of the part of a scalar between two bytes.
fn part(scalar: &Scalar, (start, end): (usize, usize), number: Number<'_>) -> Result<f64, Diagnostic> {
    let part = scalar.slice(start, end);
    let x = match part.number() {
        Some(x) => x,
        None => number(&part)?,
    };
    if x.is_finite() {
        return Ok(x);
    }
    Err(Diagnostic::new(format!("`{}` is not a finite number", part.text), scalar.locate(start, end)))
}

/// The places between the commas that no parenthesis encloses.
fn split(text: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let mut depth = 0_i32;
    let mut from = start;
    for (i, c) in text[start..end].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                places.push((from, start + i));
                from = start + i + 1;
            }
            _ => {}
        }
    }
    places.push((from, end));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_are_exact() {
        let h = logarithmic(1e-16, 1e-1, 61);
        assert_eq!(h.len(), 61);
        assert_eq!((h[0], h[4], h[32], h[60]), (1e-16, 1e-15, 1e-8, 1e-1));
        assert!((h[2] / 10.0_f64.powf(-15.5) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_ends_of_a_linear_spacing_are_exact() {
        let x = linear(0.05, 2.2, 44);
        assert_eq!((x[0], x[43], x.len()), (0.05, 2.2, 44));
        assert_eq!(linear(0.5, 1.0, 1), [0.5]);
    }

    #[test]
    fn a_uniform_axis_depends_on_its_name_alone() {
        let x = uniform("x", 0.5, 1.5, 400);
        assert_eq!(x, uniform("x", 0.5, 1.5, 400));
        assert_ne!(x, uniform("y", 0.5, 1.5, 400));
        assert!(x.iter().all(|&v| (0.5..1.5).contains(&v)));
        let mean = x.iter().fold(0.0, |a, v| a + v) / 400.0;
        assert!((mean - 1.0).abs() < 0.1, "{mean}");
    }
}
