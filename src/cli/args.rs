//! The arguments.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand};

/// A laboratory for the calculus of machine learning: run notebooks and judge their claims.
#[derive(Parser)]
#[command(
    name = "gradbook",
    version,
    about,
    after_help = "\
Exit codes: 0 no claim fails; 1 a claim fails; 2 the input is wrong; 3 a fault of ours or of the machine.
GRADBOOK_ISA=scalar|avx2|avx512 forces an instruction set; no result depends on it."
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Write a notebook to start from
    New(super::new::NewArgs),
    /// Run notebooks, judge their claims, write their reports
    Run(RunArgs),
    /// List the notebooks
    List,
    /// Check notebooks without running them
    Check(CheckArgs),
    /// Run notebooks and compare all numbers with their snapshots; every claim must fail under its own sabotage
    Test(super::test::TestArgs),
    /// Run notebooks and write their numbers as the snapshots to compare with
    Accept(super::accept::AcceptArgs),
    /// Write a study's measurements as CSV, or one of its trials as tensors: inputs, states, gradients
    Export(super::export::ExportArgs),
    /// Write a page over all reports: a picture of each, and the verdict on each statement of a ledger
    Gallery(super::gallery::GalleryArgs),
    /// Print the reference of the formula language
    Formulas,
    /// Say what a word of a notebook means: a key, kind, function, cell, activation, probe, …
    Explain(super::explain::ExplainArgs),
    /// Print the JSON Schema of a notebook, for editors
    Schema,
}

#[derive(Group)]
pub(super) struct RunArgs {
    /// An id (experiments/<id>.yaml, here or in a folder above, or a shipped notebook) or a file
    #[arg(required = true, value_name = "ID|FILE")]
    pub notebooks: Vec<String>,
    /// Change a value first, for instance depth.vary.sigma=[1,2]
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Take fewer seeds and steps, for a first look; the verdicts are no evidence
    #[arg(long)]
    pub quick: bool,
    /// Where the reports go, one folder for each notebook (default: reports, or quick-reports with --quick)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How many trials run at once (default: one for each core); no result depends on it
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Let inconclusive claims count as failing
    #[arg(long)]
    pub strict: bool,
    /// Show the comparison, source and note of each claim, and the size and the time of each program
    #[arg(long, short)]
    pub verbose: bool,
}

#[derive(Group)]
pub(super) struct CheckArgs {
    /// An id (experiments/<id>.yaml, here or in a folder above, or a shipped notebook) or a file
    #[arg(required = true, value_name = "ID|FILE")]
    pub notebooks: Vec<String>,
    /// Change a value first, for instance depth.vary.sigma=[1,2]
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}
