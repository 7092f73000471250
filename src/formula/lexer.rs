//! Text to tokens.

use super::diagnostic::{FormulaError, Span};

/// A token and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it was written.
    pub span: Span,
}

/// The kinds of token.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A number.
    Number(f64),
    /// A name, possibly dotted.
    Name(String),
    /// A quoted text.
    Text(String),
    /// Punctuation or an operator, in its ASCII spelling.
    Symbol(&'static str),
    /// A prime after a name or another prime.
    Prime,
    /// The end of the text.
    End,
}

/// A formula is a line or a few of text; more tokens than this is a mistake and would nest too deeply.
const MOST_TOKENS: usize = 4000;

/// Longer spellings come first, so that `<=` is not read as `<` and `=`.
const SYMBOLS: [(&str, &str); 29] = [
    ("..=", "..="),
    ("..", ".."),
    ("<=", "<="),
    (">=", ">="),
    ("!=", "!="),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("−", "-"),
    ("·", "*"),
    ("×", "*"),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "/"),
    ("^", "^"),
    ("(", "("),
    (")", ")"),
    ("[", "["),
    ("]", "]"),
    ("{", "{"),
    ("}", "}"),
    (",", ","),
    (":", ":"),
    ("<", "<"),
    (">", ">"),
    ("=", "="),
    ("~", "~"),
    ("%", "%"),
];

/// Spellings from elsewhere, and what to write here.
const FOREIGN: [(&str, &str); 9] = [
    ("==", "equality is written `=`"),
    ("**", "a power is written `^`"),
    ("&&", "write `and`"),
    ("||", "write `or`; an absolute value is `abs(x)`"),
    ("|", "an absolute value is `abs(x)`"),
    ("!", "write `not`"),
    ("√", "a root is written `sqrt(x)`"),
    ("²", "a square is written `x^2`"),
    ("³", "a cube is written `x^3`"),
];

/// Splits a formula into tokens; the last one is [`Kind::End`].
///
/// # Errors
/// A character that begins no token, a text without its closing quote, a number out of range.
pub fn tokens(source: &str) -> Result<Vec<Token>, FormulaError> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let touches =
            out.last().is_some_and(|t| t.span.end == at && matches!(t.kind, Kind::Name(_) | Kind::Prime));
        let token = if c == '\'' && touches {
            Token { kind: Kind::Prime, span: Span::new(at, at + 1) }
        } else {
            token(source, at, c)?
        };
        at = token.span.end;
        out.push(token);
        if out.len() > MOST_TOKENS {
            return Err(FormulaError::new(Span::new(at, source.len()), "this formula is too long")
                .help("name its parts under `let`"));
        }
    }
    out.push(Token { kind: Kind::End, span: Span::new(source.len(), source.len()) });
    Ok(out)
}

fn token(source: &str, at: usize, c: char) -> Result<Token, FormulaError> {
    let rest = &source[at..];
    if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) {
        return number(source, at);
    }
    if is_name_start(c) {
        let end = at + name_length(rest);
        return Ok(Token { kind: Kind::Name(source[at..end].to_owned()), span: Span::new(at, end) });
    }
    if c == '"' || c == '\'' {
        return quoted(source, at, c);
    }
    for (spelling, help) in FOREIGN {
        if rest.starts_with(spelling) && !rest.starts_with("!=") {
            let span = Span::new(at, at + spelling.len());
            return Err(FormulaError::new(span, format!("`{spelling}` is not part of a formula")).help(help));
        }
    }
    for (spelling, symbol) in SYMBOLS {
        if rest.starts_with(spelling) {
            return Ok(Token { kind: Kind::Symbol(symbol), span: Span::new(at, at + spelling.len()) });
        }
    }
    Err(FormulaError::new(Span::new(at, at + c.len_utf8()), format!("`{c}` is not part of a formula")))
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_name_part(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit() || ('₀'..='₉').contains(&c)
}

fn word_length(text: &str) -> usize {
    text.find(|c| !is_name_part(c)).unwrap_or(text.len())
}

/// The length of a name: a word, or a study and its measurement joined by a dot. A study's id may hold hyphens, so
/// `by-layer.gain` is one name; a subtraction in front of a dotted name needs a space.
fn name_length(text: &str) -> usize {
    let first = word_length(text);
    let mut study = first;
    while text[study..].starts_with('-') {
        let part = word_length(&text[study + 1..]);
        if part == 0 {
            break;
        }
        study += 1 + part;
    }
    for head in [study, first] {
        if text[head..].starts_with('.') && text[head + 1..].starts_with(is_name_start) {
            return head + 1 + word_length(&text[head + 1..]);
        }
    }
    first
}

fn number(source: &str, at: usize) -> Result<Token, FormulaError> {
    let bytes = source.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut end = at;
    while digit(end) {
        end += 1;
    }
    // `5..46` is a range and not the number `5.`.
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1) != Some(&b'.') {
        end += 1;
        while digit(end) {
            end += 1;
        }
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        let mut exponent = end + 1 + usize::from(signed);
        if digit(exponent) {
            while digit(exponent) {
                exponent += 1;
            }
            end = exponent;
        }
    }
    let span = Span::new(at, end);
    match source[at..end].parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Token { kind: Kind::Number(value), span }),
        _ => {
            Err(FormulaError::new(span, "this number does not fit in 64 bits")
                .help("infinity is written `inf`"))
        }
    }
}

fn quoted(source: &str, at: usize, quote: char) -> Result<Token, FormulaError> {
    let Some(length) = source[at + 1..].find(quote) else {
        return Err(FormulaError::new(Span::new(at, source.len()), "this text has no closing quote"));
    };
    let end = at + 1 + length;
    Ok(Token { kind: Kind::Text(source[at + 1..end].to_owned()), span: Span::new(at, end + 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = tokens(source).unwrap().into_iter().map(|t| t.kind).collect();
        assert_eq!(kinds.pop(), Some(Kind::End));
        kinds
    }

    fn name(text: &str) -> Kind {
        Kind::Name(text.to_owned())
    }

    #[test]
    fn a_range_of_integers_is_not_two_decimals() {
        let expected = vec![Kind::Number(5.0), Kind::Symbol("..="), Kind::Number(45.0)];
        assert_eq!(kinds("5..=45"), expected);
        assert_eq!(kinds("1.5e-3"), vec![Kind::Number(1.5e-3)]);
        assert_eq!(kinds(".5"), vec![Kind::Number(0.5)]);
    }

    #[test]
    fn names_may_be_dotted_hyphenated_studies_and_greek() {
        assert_eq!(kinds("by-layer.gain"), vec![name("by-layer.gain")]);
        assert_eq!(kinds("a - depth.gain"), vec![name("a"), Kind::Symbol("-"), name("depth.gain")]);
        assert_eq!(kinds("L-1"), vec![name("L"), Kind::Symbol("-"), Kind::Number(1.0)]);
        assert_eq!(kinds("σ_w−χ₁"), vec![name("σ_w"), Kind::Symbol("-"), name("χ₁")]);
    }

    #[test]
    fn a_quote_after_a_name_is_a_prime_and_elsewhere_opens_a_text() {
        assert_eq!(kinds("f''"), vec![name("f"), Kind::Prime, Kind::Prime]);
        assert_eq!(kinds("='relu, he'"), vec![Kind::Symbol("="), Kind::Text("relu, he".into())]);
    }

    #[test]
    fn foreign_spellings_say_what_to_write() {
        assert_eq!(tokens("a == b").unwrap_err().help.unwrap(), "equality is written `=`");
        assert_eq!(tokens("a ** b").unwrap_err().span, Span::new(2, 4));
        assert!(tokens("a # b").unwrap_err().message.contains('#'));
        assert!(tokens("1e999").is_err());
        assert!(tokens("\"open").is_err());
    }
}
