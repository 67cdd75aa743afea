//! From one connection to ten thousand, all asking.

use super::curve::{Line, LineKind, Point, Sweep};
use super::rate::{Burst, rate};
use crate::arguments::Options;
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
    for (count, at, label) in COUNTS {
        if count > max_connections {
            let note = format!(
                "Left out: {label} connections, since this machine lets a process open too few files."
            );
            sweep.notes.push(note);
            continue;
        }
        let program = holding(folder, ITEMS)?;
        let rate = async |workload, burst| rate(options, &program, &workload, count, burst).await;
        let get = rate(Workload::get_item(), Burst::UNBOUNDED).await?;
        let memory = program.usage().map(|usage| usage.peak_bytes / 1e6);
        let adds = Burst { requests: count.max(BURST), resets: true };
        let add = rate(Workload::add(), adds).await?;
        sweep.push(&Point { at, label }, [Some(get), Some(add), memory]);
    }
    Ok(sweep)
}
