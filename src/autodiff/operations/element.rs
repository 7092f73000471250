//! What is known of a number before a run.

/// What is known of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// It is zero.
    Zero,
    /// It is one.
    One,
    /// It is the same in every run.
    Constant,
    /// It depends on an input.
    Varies,
}

/// What is known of the elements of a node.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Elements {
    /// The same of all of them, so many.
    All(Element, usize),
    /// Of each.
    Each(Vec<Element>),
}

impl Element {
    pub fn of(value: f64) -> Element {
        match value {
            0.0 => Element::Zero,
            1.0 => Element::One,
            _ => Element::Constant,
        }
    }

    pub fn varies(self) -> bool {
        self == Element::Varies
    }
}

impl Elements {
    /// Those of a list.
    pub fn collect(each: Vec<Element>) -> Elements {
        match each.first() {
            Some(&first) if each.iter().all(|element| *element == first) => Elements::All(first, each.len()),
            _ => Elements::Each(each),
        }
    }

    /// What is known of all of them alike.
    pub fn all(&self) -> Option<Element> {
        match self {
            Elements::All(element, _) => Some(*element),
            Elements::Each(_) => None,
        }
    }

    pub fn at(&self, index: usize) -> Element {
        match self {
            Elements::All(element, _) => *element,
            Elements::Each(each) => each.get(index).copied().unwrap_or(Element::Varies),
        }
    }

    /// Whether one of them varies.
    pub fn any_varies(&self) -> bool {
        match self {
            Elements::All(element, n) => element.varies() && *n > 0,
            Elements::Each(each) => each.iter().any(|element| element.varies()),
        }
    }

    /// How many are followed one by one.
    pub fn followed(&self) -> usize {
        match self {
            Elements::All(..) => 0,
            Elements::Each(each) => each.len(),
        }
    }
}
