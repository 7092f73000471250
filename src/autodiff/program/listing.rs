//! A program as text: one line an instruction, with the node that it computes.

use std::fmt;
use std::ops::Range;

use super::Code;
use super::chain;
use super::instr::{Instr, Step};

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
    for (title, steps) in [("prologue", &code.prologue), ("body", &code.shared), ("lanes", &code.body)] {
        if title == "lanes" && steps.is_empty() {
            continue;
        }
        writeln!(f, "{title}:")?;
        for step in steps {
            write_step(code, step, f)?;
        }
    }
    for carry in &code.carries {
        let name = &code.inputs[carry.input].name;
        writeln!(
            f,
            "carry output {} to {name}: {}..{} to {}",
            carry.output,
            carry.from,
            carry.from + carry.len,
            carry.to
        )?;
    }
    for (position, output) in code.outputs.iter().enumerate() {
        writeln!(f, "output {position} {} at {}", output.shape, output.offset)?;
    }
    Ok(())
}

fn write_step<T>(code: &Code<T>, step: &Step, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match &step.instr {
        Instr::Chain(chain) => {
            writeln!(f, "  chain of {} elements:", chain.len())?;
            chain.links().iter().try_for_each(|link| {
                let args: Vec<String> = link.args.into_iter().filter_map(chain::show).collect();
                let to = chain::show(link.to).unwrap_or_default();
                write!(f, "    {to} = {}({})", chain::name(link), args.join(", "))?;
                write_node(code, link.tag, f)
            })
        }
        Instr::Cells(cells) => {
            writeln!(f, "  {} operations on numbers:", cells.list.ops().len())?;
            cells.list.ops().iter().zip(&cells.nodes).try_for_each(|(op, &(node, _))| {
                write!(f, "    {op}")?;
                write_node(code, node, f)
            })
        }
        instr => {
            let range = |range: &Range<usize>| format!("{}..{}", range.start, range.end);
            let sources: Vec<String> = instr.sources().iter().map(range).collect();
            let targets: Vec<String> = instr.targets().iter().map(range).collect();
            write!(f, "  [{}] = {}({})", targets.join(", "), step.op.get().name(), sources.join(", "))?;
            write_node(code, step.node, f)
        }
    }
}

fn write_node<T>(code: &Code<T>, node: u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match code.names.get(&node) {
        Some(name) => writeln!(f, "  # %{node} {name}"),
        None => writeln!(f, "  # %{node}"),
    }
}
