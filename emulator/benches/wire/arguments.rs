//! The arguments of `cargo bench -p pysondbkv-emulator --bench wire --`.

use crate::peer::Kind;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

/// Loads the emulator and its peers in turn, and writes tables and plots of the measurements.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How many times each program is measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) rounds: u64,
    /// How long each measurement takes, in milliseconds.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) ms: u64,
    /// How many connections send requests at once.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) connections: u64,
    /// Also add 1,000,000 items of 100 bytes and measure the memory.
    #[arg(long)]
    pub(crate) million: bool,
    /// Also sweep items (to 1,000,000), connections (to 10,000) and value sizes (to 25 MiB).
    #[arg(long)]
    pub(crate) sweep: bool,
    /// Everything: `--million` and `--sweep`.
    #[arg(long)]
    pub(crate) full: bool,
    /// Only measure contests and sweeps whose title contains this.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) only: String,
    /// The folder of an installed `wrangler` with the reference Worker beside it.
    #[arg(long, value_name = "FOLDER", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/worker"))]
    pub(crate) wrangler: PathBuf,
    /// The Python that has `uvicorn` and FastAPI.
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    pub(crate) python: PathBuf,
    /// Where the tables (`wire.md`) and the plots (`wire.svg`, `sweep-….svg`) are written.
    #[arg(long, value_name = "FOLDER", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/results"))]
    pub(crate) out: PathBuf,
    /// A file whose part between `<!-- speed:begin -->` and `<!-- speed:end -->` is replaced.
    #[arg(long, value_name = "FILE")]
    pub(crate) readme: Option<PathBuf>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true, action = clap::ArgAction::Count)]
    bench: u8,
}

impl Options {
    /// Whether the million items are wanted.
    pub(crate) fn weighs_million(&self) -> bool {
        self.million || self.full
    }

    /// Whether the sweep of that title is wanted.
    pub(crate) fn sweeps(&self, title: &str) -> bool {
        (self.sweep || self.full) && title.contains(&self.only)
    }

    /// How long each measurement takes.
    pub(crate) fn each(&self) -> Duration {
        Duration::from_millis(self.ms)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve as one of the peers. The benchmark starts itself with this command.
    #[command(hide = true)]
    Peer {
        /// Which peer.
        kind: Kind,
        /// The folder with the bodies of its answers.
        answers: PathBuf,
    },
}
