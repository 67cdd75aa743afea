//! The size of the emulator's binary, the time of its start, its memory; and the same of the real
//! programs.

use crate::finding::Finding;
use crate::installed::Installed;
use crate::load::{self, Until};
use crate::program::Program;
use crate::workload::Workload;
use std::process::Command;

/// The emulator's binary, as cargo built it for this benchmark.
pub(crate) const EMULATOR: &str = env!("CARGO_BIN_EXE_pysondbkv-emulator");

const STARTS: usize = 15;

/// Two stores, since one index holds 672,000 keys at most.
pub(crate) const STORES: [&str; 2] = ["/@0", "/@1"];
/// How many items each of [`STORES`] holds when a million are wanted.
pub(crate) const HALF_A_MILLION: u64 = 500_000;

/// Measures the emulator; with `million`, also with a million items added.
pub(crate) async fn weigh(million: bool) -> anyhow::Result<Vec<Finding>> {
    let (mut starts, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let program = Program::start(emulator(&[]))?;
        starts.push(program.ready_after.as_secs_f64() * 1e3);
        idle.extend(resident(&program));
    }
    let binary = megabytes(std::fs::metadata(EMULATOR)?.len());
    let mut weights = vec![
        Finding::new("emulator: ready after its start", starts, "ms").at_most(15.0),
        Finding::new("emulator: memory when idle", idle, "MB").at_most(10.0),
        Finding::new("emulator: binary", vec![binary], "MB").at_most(12.0),
    ];
    if million {
        let resident = resident(&million_items().await?).into_iter().collect();
        let what = "emulator: memory with 1,000,000 items of 100 bytes";
        weights.push(Finding::new(what, resident, "MB").at_most(400.0));
    }
    Ok(weights)
}

/// Measures a real program, once, since it takes seconds to start.
pub(crate) fn weigh_installed(installed: &Installed) -> [Finding; 2] {
    let name = &installed.version;
    let ready = installed.program.ready_after.as_secs_f64() * 1e3;
    let idle = installed.idle.map(|usage| usage.resident_bytes / 1e6);
    [
        Finding::new(format!("{name}: ready after its start"), vec![ready], "ms"),
        Finding::new(
            format!("{name}: memory when idle, all its processes"),
            idle.into_iter().collect(),
            "MB",
        ),
    ]
}

/// The emulator on a free port, with more arguments.
pub(crate) fn emulator(arguments: &[&str]) -> Command {
    let mut command = Command::new(EMULATOR);
    command.args(["--port", "0"]).args(arguments);
    command
}

/// An emulator with a million items. They were added to each store one after the other, since
/// concurrent adds lose index entries.
pub(crate) async fn million_items() -> anyhow::Result<Program> {
    let program = Program::start(emulator(&["--quiet"]))?;
    let [one, other] = STORES.map(Workload::add_to);
    let until = Until::requests(HALF_A_MILLION);
    let filled = tokio::try_join!(
        load::run(program.address, &one, 1, until),
        load::run(program.address, &other, 1, until)
    );
    filled.map(|_| program)
}

/// The resident memory of a program, in megabytes.
pub(crate) fn resident(program: &Program) -> Option<f64> {
    program.usage().map(|usage| usage.resident_bytes / 1e6)
}

#[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
