//! `cargo bench -p pysondbkv-emulator`: how far the emulator is from the wire.
//!
//! It starts the emulator, a bare warp route and a bare hyper service that answer the same bytes,
//! and where they are installed the programs that the emulator stands in for; loads them in turn,
//! round after round; and writes what it measured as a table and a plot. Rates of one round are
//! compared with each other only, since a machine does not hold still.

mod arguments;
mod contest;
mod items;
mod load;
mod peer;
mod plot;
mod program;
mod programs;
mod report;
mod result;
mod size;
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
