//! The `gradbook` command.

fn main() {}
