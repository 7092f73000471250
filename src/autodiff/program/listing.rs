//! A program as text: one line an instruction, with the node that it computes.

use std::fmt;
use std::ops::Range;

use super::Code;
use super::instr::Step;

/// Writes the listing of a program.
pub(super) fn write<T>(code: &Code<T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let stats = code.stats;
    writeln!(
        f,
        "program: {} nodes traced, {} live, {} distinct; {} + {} instructions; arena {} elements ({} without reuse)",
        stats.traced,
        stats.live,
        stats.distinct,
        stats.prologue,
        stats.instructions,
        stats.arena,
        stats.without_reuse,
    )?;
    for input in &code.inputs {
        writeln!(f, "input {} {} at {}", input.name, input.shape, input.offset)?;
    }
    for (title, steps) in [("prologue", &code.prologue), ("body", &code.body)] {
        writeln!(f, "{title}:")?;
        for step in steps {
            write_step(code, step, f)?;
        }
    }
    for (position, output) in code.outputs.iter().enumerate() {
        writeln!(f, "output {position} {} at {}", output.shape, output.offset)?;
    }
    Ok(())
}

fn write_step<T>(code: &Code<T>, step: &Step, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let range = |range: &Range<usize>| format!("{}..{}", range.start, range.end);
    let sources: Vec<String> = step.instr.sources().iter().map(range).collect();
    let target = range(&step.instr.target());
    write!(f, "  [{target}] = {}({})  # %{}", step.op.get().name(), sources.join(", "), step.node)?;
    match code.names.get(&step.node) {
        Some(name) => writeln!(f, " {name}"),
        None => writeln!(f),
    }
}
