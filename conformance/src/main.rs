//! The suite's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    pysondbkv_conformance::cli::main()
}
