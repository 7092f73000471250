//! Any text is a notebook or an error with a message.
#![no_main]

use gradbook::notebook::Notebook;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(wrong) = Notebook::parse("fuzz", "fuzz.yaml", text, &[]) {
        assert!(!wrong.errors.is_empty() && !wrong.render().is_empty());
    }
});
