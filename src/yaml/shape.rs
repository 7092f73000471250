//! The shape of a node: what may stand under a key, said once for the schema, for the check of a file's structure, and
//! for whoever asks what a key means.

/// A word with its meaning in one line.
pub type Word = (&'static str, &'static str);

/// What a node may be. Nothing (`key:` with no value) fits [`Shape::Scalar`] alone.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Anything.
    Any,
    /// A scalar, or nothing.
    Scalar,
    /// Text; numbers and booleans are taken as they are written.
    Text,
    /// A formula.
    Formula,
    /// Text that matches, or a number or a boolean, of which a schema cannot say how they are written.
    Matching(&'static Pattern),
    /// A number, or text that matches.
    Number(&'static Pattern),
    /// A number that is not negative, and whole if that is asked for; no formula.
    Amount {
        /// Whether it must be whole.
        whole: bool,
    },
    /// A list of two.
    Pair(&'static Shape),
    /// A number.
    Plain,
    /// A whole number from 1 up to a greatest one, or a formula for one.
    Count(u32),
    /// One of some words.
    Word(Words),
    /// A list of different numbers, or of different names; text that matches is never a number.
    Values(&'static Pattern),
    /// One, or a list of such.
    OneOrMany(&'static Shape),
    /// A list with at least so many items.
    List(usize, &'static Shape),
    /// A map whose keys are free.
    Map(Entries),
    /// A map whose keys are all known.
    Record(&'static Record),
    /// A map with exactly one of the keys.
    One(&'static Record),
    /// The name of a variable that stands for it, or the thing itself.
    Variable(&'static Shape),
    /// One of several, told apart by what the node is: scalar, list or map.
    Either(&'static [Shape]),
    /// A map whose record is told by which of some keys it has.
    ByKey(fn() -> Vec<(&'static str, Shape)>),
    /// A map whose record is told by the word under one of its keys.
    ByWord(Choice),
}

/// A pattern of text, for the parser and for the schema. That both say the same is tested.
pub struct Pattern {
    /// What matches, for messages.
    pub what: &'static str,
    /// The regular expression of the schema.
    pub regex: &'static str,
    /// Whether a text matches.
    pub fits: fn(&str) -> bool,
}

/// A registry of words.
#[derive(Clone, Copy)]
pub struct Words {
    /// What each of them is: "kind of claim", "activation", …
    pub what: &'static str,
    /// All of them.
    pub all: fn() -> Vec<Word>,
}

/// The entries of a map whose keys are free.
#[derive(Clone, Copy)]
pub struct Entries {
    /// What the keys match, if anything.
    pub keys: Option<&'static Pattern>,
    /// The least number of entries.
    pub least: usize,
    /// What the values are.
    pub value: &'static Shape,
}

/// A map whose keys are all known.
#[derive(Clone, Copy)]
pub struct Record {
    /// A short name of its own: that of its definition in the schema.
    pub name: &'static str,
    /// What it is, for messages: "a claim", "the network", …
    pub what: &'static str,
    /// The keys.
    pub keys: &'static [Key],
    /// Further keys, where a record adds to another.
    pub more: &'static [Key],
    /// Keys that must be given although they are optional elsewhere.
    pub needs: &'static [&'static str],
}

/// A key of a record.
#[derive(Clone, Copy)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What stands under it.
    pub shape: Shape,
    /// Whether it must be given.
    pub needed: bool,
    /// What it says, in one line.
    pub doc: &'static str,
}

/// Records that are told apart by the word under a key.
#[derive(Clone, Copy)]
pub struct Choice {
    /// The key.
    pub key: &'static str,
    /// The word that is meant where the key is not given, if it may be left out.
    pub default: Option<&'static str>,
    /// The words, each with its record.
    pub cases: fn() -> Vec<(&'static str, Record)>,
}

impl Key {
    /// A key that must be given.
    #[must_use]
    pub const fn needed(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, needed: true, doc }
    }

    /// A key that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, needed: false, doc }
    }
}

impl Record {
    /// A record with these keys and no others.
    #[must_use]
    pub const fn new(name: &'static str, what: &'static str, keys: &'static [Key]) -> Self {
        Self { name, what, keys, more: &[], needs: &[] }
    }

    /// All keys.
    pub fn all(&self) -> impl Iterator<Item = &'static Key> + use<> {
        self.keys.iter().chain(self.more)
    }

    /// Whether a key must be given.
    #[must_use]
    pub fn must_have(&self, key: &Key) -> bool {
        key.needed || self.needs.contains(&key.name)
    }
}

/// Keys of one shape from words with their meanings.
#[must_use]
pub const fn keys_of<const N: usize>(words: &[Word; N], shape: Shape) -> [Key; N] {
    let mut keys = [Key::optional("", shape, ""); N];
    let mut i = 0;
    while i < N {
        keys[i] = Key::optional(words[i].0, shape, words[i].1);
        i += 1;
    }
    keys
}
