//! `cargo bench -p pysondbkv-emulator --bench wire`: how far the emulator is from the wire.
//!
//! It starts the emulator, a bare warp route and a bare hyper service that answer the same bytes, and
//! the real programs where they are installed. It loads them in turn, round after round, and writes
//! tables and plots of the measurements. Rates are compared only within a round, since the speed of a
//! machine changes.

mod answer;
mod arguments;
mod client;
mod contest;
mod contests;
mod document;
mod figure;
mod finding;
mod first_byte;
mod installed;
mod items;
mod kept;
mod load;
mod machine;
mod peer;
mod plot;
mod process;
mod program;
mod programs;
mod readme;
mod report;
mod result;
mod shared;
mod size;
mod suite;
mod svg;
mod sweep;
mod table;
mod workload;

use arguments::{Arguments, Command};
use clap::Parser;

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    match arguments.command {
        Some(Command::Peer { kind, answers }) => runtime.block_on(peer::serve(kind, &answers)),
        None => runtime.block_on(report::make(&arguments.options)),
    }
}
