//! From one connection to ten thousand, all sending requests.

use super::curve::{Line, LineKind, Point, Sweep};
use super::rounds::{Burst, rate, rounds};
use crate::arguments::Options;
use crate::process::forget_peak;
use crate::program::Program;
use crate::programs::{BURST, holding};
use crate::workload::Workload;
use std::path::Path;

pub(super) const TITLE: &str = "Sweep of connections";

const COUNTS: [(u64, f64, &str); 5] = [
    (1, 1.0, "1"),
    (10, 1e1, "10"),
    (100, 1e2, "100"),
    (1_000, 1e3, "1,000"),
    (10_000, 1e4, "10,000"),
];
const ITEMS: u64 = 1_000;

/// Measures each count on an emulator of its own.
pub(super) async fn sweep(
    options: &Options,
    folder: &Path,
    max_connections: u64,
) -> anyhow::Result<Sweep> {
    let mut sweep = Sweep {
        file: "sweep-connections",
        title: TITLE,
        axis: "connections",
        points: Vec::new(),
        lines: vec![
            Line::new("GET /get/{key}", "requests/s", LineKind::Rate),
            Line::new("POST /add", "requests/s", LineKind::Rate),
            Line::new("highest memory while reading", "MB", LineKind::Cost),
        ],
        notes: Vec::new(),
    };
    let mut places = Vec::new();
    for (count, at, label) in COUNTS {
        if count > max_connections {
            let note = format!(
                "Left out: {label} connections, since this machine lets a process open too few files."
            );
            sweep.notes.push(note);
            continue;
        }
        places.push((Point { at, label }, (count, holding(folder, ITEMS)?)));
    }
    rounds(options, &mut sweep, &places, async |(count, program): &(u64, Program), _| {
        measure(options, program, *count).await
    })
    .await?;
    Ok(sweep)
}

/// Both rates, and the most memory that was held while items were read, in megabytes.
async fn measure(
    options: &Options,
    program: &Program,
    count: u64,
) -> anyhow::Result<[Option<f64>; 3]> {
    let is_new = forget_peak(program.process()).is_ok();
    let get = rate(options, program, &Workload::get_item(), count, Burst::UNBOUNDED).await?;
    let memory = program.usage().filter(|_| is_new).map(|usage| usage.peak_bytes / 1e6);
    let adds = Burst { requests: count.max(BURST), resets: true };
    let add = rate(options, program, &Workload::add(), count, adds).await?;
    Ok([Some(get), Some(add), memory])
}
