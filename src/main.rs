//! The `gradbook` command.

fn main() -> std::process::ExitCode {
    gradbook::cli::main()
}
