# Every recipe is one line of plain commands; `cargo` alone can do all of it.

export RUST_BACKTRACE := "1"

# List the recipes
default:
    @just --list --unsorted

# Run notebooks by id, judge their claims, write their reports
run *ids:
    cargo run --release --quiet -- run {{ids}}

# Run every notebook and write all reports anew
report:
    cargo run --release --quiet -- run experiments/*.yaml

# Write the page over all reports, and the reading order
gallery:
    cargo run --release --quiet -- gallery

# Run all tests; each notebook is one of them
test *arguments:
    cargo test {{arguments}}

# Accept changed numbers: write snapshots and reports anew, then show what changed
review:
    INSTA_UPDATE=always cargo test --test notebooks && git diff --stat -- reports && git status --short reports

# Accept the numbers of some notebooks
accept *ids:
    cargo run --release --quiet -- accept {{ids}}

# Measure the core
bench *arguments:
    cargo bench {{arguments}}

# Exactly what continuous integration runs
ci:
    .ci/run

# Format the code
fmt:
    cargo fmt

# Check format and lints
lint:
    cargo fmt --check && cargo clippy --all-targets -- -D warnings

# Build and open the documentation
doc:
    cargo doc --no-deps --open
