//! The `gradbook` command.

mod shipped;

fn main() -> std::process::ExitCode {
    gradbook::cli::main(&shipped::SHIPPED)
}
