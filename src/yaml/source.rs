//! Files and the places in them.

/// A range of bytes in one of the files of a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which file, by its place in [`Sources`].
    pub source: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `start..end` in file number `source`; sizes past 4 GiB saturate.
    #[must_use]
    pub fn new(source: u32, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end.max(start)) }
    }
}

/// A file's name as it is shown in messages, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path, or what stands for one.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// Line and column of a byte, both counted from 1, the column in characters.
    #[must_use]
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let byte = floor_boundary(&self.text, byte);
        let before = &self.text[..byte];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        (before.matches('\n').count() + 1, self.text[line_start..byte].chars().count() + 1)
    }

    /// The line that holds a byte, without its line break.
    #[must_use]
    pub fn line_at(&self, byte: usize) -> &str {
        let byte = floor_boundary(&self.text, byte);
        let start = self.text[..byte].rfind('\n').map_or(0, |i| i + 1);
        let end = self.text[byte..].find('\n').map_or(self.text.len(), |i| byte + i);
        self.text[start..end].trim_end_matches('\r')
    }
}

/// The files that spans point into: the notebook first, then one for each override on the command line.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and returns its number.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u32 {
        self.files.push(SourceFile { name: name.into(), text: text.into() });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// The file with a number.
    #[must_use]
    pub fn get(&self, source: u32) -> Option<&SourceFile> {
        self.files.get(source as usize)
    }
}

/// The last character boundary at or before `byte`.
pub(super) fn floor_boundary(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
