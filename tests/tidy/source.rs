//! Rust source as the tidy rules read it: line by line, without comments, strings and tests.

/// A source file.
pub struct File {
    /// The path from `src`, with slashes.
    pub path: String,
    /// The contents.
    pub text: String,
}

impl File {
    /// The first part of the path: the module.
    pub fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or("").trim_end_matches(".rs")
    }

    /// Whether the whole file is a test.
    pub fn is_test(&self) -> bool {
        self.path.contains("/tests/") || ["tests.rs", "fuzz.rs"].iter().any(|name| self.path.ends_with(name))
    }

    /// The numbered lines of code that are neither comment nor test, with strings emptied.
    pub fn code(&self) -> Vec<(usize, String)> {
        if self.is_test() {
            return Vec::new();
        }
        without_tests(&self.text).lines().enumerate().map(|(i, line)| (i + 1, bare(line))).collect()
    }

    /// What a finding in a line of this file says first.
    pub fn at(&self, line: usize) -> String {
        format!("src/{}:{line}", self.path)
    }
}

/// The text before the tests that end a file.
pub fn without_tests(text: &str) -> &str {
    let starts = ["mod tests {", "pub(super) mod tests {", "pub(crate) mod tests {", "mod testing {"];
    let tests = starts.iter().filter_map(|start| text.find(&format!("\n#[cfg(test)]\n{start}"))).min();
    &text[..tests.map_or(text.len(), |at| at + 1)]
}

/// A line without its comment and without what stands in string literals.
fn bare(line: &str) -> String {
    let mut kept = String::new();
    let mut is_string = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if is_string => {
                chars.next();
            }
            '"' => {
                is_string = !is_string;
                kept.push('"');
            }
            // A quote in a character literal opens no string.
            '\'' if !is_string && chars.peek() == Some(&'"') => {
                chars.next();
            }
            '/' if !is_string && chars.peek() == Some(&'/') => break,
            _ if !is_string => kept.push(c),
            _ => {}
        }
    }
    kept
}

#[test]
fn comments_strings_and_tests_are_not_code() {
    assert_eq!(bare(r#"let a = "x // \" y"; // .exp()"#), r#"let a = ""; "#);
    assert_eq!(bare("if c == '\"' { x.exp() }"), "if c == ' { x.exp() }");
    let text = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n";
    assert_eq!(without_tests(text), "fn a() {}\n\n");
    let file = File { path: "report/lines/tests.rs".into(), text: "x.exp()".into() };
    assert!(file.is_test() && file.code().is_empty());
    let inside = File { path: "optimizer/solver/tests/newton.rs".into(), text: "x.exp()".into() };
    assert!(inside.is_test());
    assert_eq!(file.module(), "report");
}
