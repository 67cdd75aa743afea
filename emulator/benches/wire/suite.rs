//! How long the whole conformance run takes against the emulator inside it.

use crate::finding::Finding;
use crate::size::EMULATOR;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 5;
const WHAT: &str = "the whole conformance run, emulator inside";
const BUILD: &str = "`cargo build --release -p pysondbkv-conformance` builds it";

/// Runs the suite if its binary is beside the emulator's. A note says why it did not run, or that it may
/// be of another version.
pub(crate) fn run(notes: &mut Vec<String>) -> Finding {
    let suite = binary();
    let seconds = if suite.exists() { time(&suite) } else { Err(format!("not there: {BUILD}")) };
    if is_older(&suite, Path::new(EMULATOR)) {
        notes.push(format!("{WHAT}: its binary is older than the emulator's: {BUILD}"));
    }
    let seconds = seconds.map_err(|error| notes.push(format!("{WHAT} was not measured: {error}")));
    Finding::new(WHAT, seconds.unwrap_or_default(), "s").at_most(1.5)
}

fn binary() -> PathBuf {
    let name = format!("pysondbkv-conformance{}", std::env::consts::EXE_SUFFIX);
    Path::new(EMULATOR).with_file_name(name)
}

/// How long each run took, in seconds.
fn time(suite: &Path) -> Result<Vec<f64>, String> {
    let mut seconds = Vec::new();
    for _ in 0..RUNS {
        let mut command = Command::new(suite);
        command.arg("run").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        let status = command.status().map_err(|_| "it cannot be started".to_owned())?;
        if !status.success() {
            return Err(format!("it ended with {status}"));
        }
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok(seconds)
}

/// Whether one was built earlier than the other, by more than it takes to build both.
fn is_older(one: &Path, other: &Path) -> bool {
    const BUILDS: Duration = Duration::from_hours(1);
    let built = |file: &Path| file.metadata().and_then(|facts| facts.modified()).ok();
    matches!((built(one), built(other)), (Some(one), Some(other)) if one + BUILDS < other)
}
