//! The notebooks that the command has in it, so that they run in any folder. The data that they need are part of the library.

use std::sync::OnceLock;

/// The id and the text of each.
static SHIPPED: OnceLock<&'static [(&'static str, &'static str)]> = OnceLock::new();

/// Keeps what the command was given; only the first call counts.
pub(super) fn keep(notebooks: &'static [(&'static str, &'static str)]) {
    SHIPPED.get_or_init(|| notebooks);
}

/// All of them, in order of their ids.
pub(super) fn all() -> &'static [(&'static str, &'static str)] {
    SHIPPED.get().copied().unwrap_or_default()
}

/// The text of the one with this id.
pub(super) fn find(id: &str) -> Option<&'static str> {
    all().iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}
