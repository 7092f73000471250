//! Numbers written for people: four significant digits, powers of ten with true superscripts.

/// A number with four significant digits: `0.2247`, `12.5`, `−3`, `2.247×10⁻⁸`, `∞`, `NaN`.
///
/// Integers below 10⁶ are written in full, and other numbers are plain from 10⁻³ up to 10⁵.
pub fn human(value: f64) -> String {
    significant(value, 4)
}

/// A number with `digits` significant digits (at least one), written like [`human`].
pub fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    if size.is_infinite() {
        return format!("{sign}∞");
    }
    if size == 0.0 {
        return "0".to_owned();
    }
    if size < 1e6 && size == size.floor() {
        return format!("{sign}{size:.0}");
    }
    let places = digits.saturating_sub(1);
    let text = format!("{size:.places$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text.as_str(), "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-3..5).contains(&exponent) {
        // The rounded number decides how many decimals are left, so that 9.9996 is 10 and not 10.000.
        let decimals = places.saturating_sub(usize::try_from(exponent).unwrap_or(0))
            + usize::try_from(-exponent).unwrap_or(0);
        return format!("{sign}{}", trim_zeros(&format!("{size:.decimals$}")));
    }
    format!("{sign}{}×10{}", trim_zeros(mantissa), superscript(exponent))
}

/// A share in per cent with two significant digits: `62 %`, `−130 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", significant(share * 100.0, 2))
}

/// An integer in Unicode superscripts: `⁻⁸`.
pub fn superscript(value: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    value
        .to_string()
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => DIGITS[digit as usize],
            None => '⁻',
        })
        .collect()
}

/// A power of ten in the markup of figure text, whose `^{…}` is drawn small and raised: `10^{−8}`.
pub fn power_of_ten(exponent: i32) -> String {
    format!("10^{{{}}}", exponent.to_string().replace('-', "−"))
}

fn trim_zeros(text: &str) -> &str {
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_a_person_writes_them() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-3.0, "−3"),
            (123_456.0, "123456"),
            (0.224_73, "0.2247"),
            (12.5, "12.5"),
            (9.999_96, "10"),
            (99.996, "100"),
            (1234.56, "1235"),
            (0.001_234_5, "0.001234"),
            (2.2471e-8, "2.247×10⁻⁸"),
            (-1.5e20, "−1.5×10²⁰"),
            (5e-324, "4.941×10⁻³²⁴"),
            (f64::INFINITY, "∞"),
            (f64::NEG_INFINITY, "−∞"),
            (f64::NAN, "NaN"),
        ];
        for (value, text) in cases {
            assert_eq!(human(value), text, "{value:e}");
        }
        assert_eq!(significant(0.2247, 2), "0.22");
        assert_eq!(power_of_ten(-8), "10^{−8}");
    }
}
