//! The emulator's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    pysondbkv_emulator::cli::main()
}
