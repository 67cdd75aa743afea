//! What the emulator weighs: its binary, its start, its memory.

use crate::load::{self, Until};
use crate::program::Program;
use crate::result::Spread;
use crate::workload::Workload;
use std::process::Command;

/// The emulator's binary, as cargo built it for this benchmark.
pub(crate) const EMULATOR: &str = env!("CARGO_BIN_EXE_pysondbkv-emulator");

const STARTS: usize = 15;
const MILLION: u64 = 1_000_000;

/// A property, what was measured, and what it should be at most.
#[derive(Debug)]
pub(crate) struct Weight {
    pub(crate) what: &'static str,
    pub(crate) measured: Spread,
    pub(crate) unit: &'static str,
    pub(crate) at_most: f64,
}

/// Weighs it; `million` says whether a million items are added too.
pub(crate) async fn weigh(million: bool) -> anyhow::Result<Vec<Weight>> {
    let mut starts = Vec::new();
    let mut idle = Vec::new();
    for _ in 0..STARTS {
        let program = Program::start(emulator(&[]))?;
        starts.push(program.ready_after.as_secs_f64() * 1e3);
        idle.push(megabytes(program.resident_bytes()?));
    }
    let binary = megabytes(std::fs::metadata(EMULATOR)?.len());
    let weight =
        |what, values, unit, at_most| Weight { what, measured: Spread::of(values), unit, at_most };
    let mut weights = vec![
        weight("ready after its start", starts, "ms", 15.0),
        weight("resident when idle", idle, "MB", 10.0),
        weight("binary", vec![binary], "MB", 10.0),
    ];
    if million {
        let resident = vec![million_items().await?];
        weights.push(weight("resident with 1,000,000 items of 100 bytes", resident, "MB", 400.0));
    }
    Ok(weights)
}

/// The emulator on a free port, with more arguments.
pub(crate) fn emulator(arguments: &[&str]) -> Command {
    let mut command = Command::new(EMULATOR);
    command.args(["--port", "0"]).args(arguments);
    command
}

/// Serialized, since racing adds would lose entries of the index.
async fn million_items() -> anyhow::Result<f64> {
    let program = Program::start(emulator(&["--quiet", "--index", "serialized"]))?;
    load::run(program.address, Workload::AddToTwoStores, 16, Until::Requests(MILLION)).await?;
    Ok(megabytes(program.resident_bytes()?))
}

#[expect(clippy::cast_precision_loss, reason = "no file or process has 2^53 bytes")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
