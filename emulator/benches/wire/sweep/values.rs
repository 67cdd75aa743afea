//! From values of ten bytes to the largest that KV takes.

use super::curve::{Line, LineKind, Point, Sweep};
use super::rate::{Burst, rate};
use crate::arguments::Options;
use crate::load;
use crate::program::Program;
use crate::size::{emulator, megabytes};
use crate::workload::Workload;

pub(super) const TITLE: &str = "Sweep of value sizes";

/// The last one is the largest that KV takes.
const SIZES: [(u64, f64, &str); 6] = [
    (10, 1e1, "10 B"),
    (1_000, 1e3, "1 kB"),
    (100_000, 1e5, "100 kB"),
    (1_000_000, 1e6, "1 MB"),
    (10_000_000, 1e7, "10 MB"),
    (26_214_400, 26_214_400.0, "25 MiB"),
];
/// Values from this size on are sent over few connections.
const LARGE_BYTES: u64 = 1_000_000;
/// How much is stored before the store is emptied again.
const BURST_BYTES: u64 = 200_000_000;
/// How many small values are.
const MAX_BURST: u64 = 2_000;

/// Measures each size on an emulator of its own.
pub(super) async fn sweep(options: &Options) -> anyhow::Result<Sweep> {
    let mut sweep = Sweep {
        file: "sweep-values",
        title: TITLE,
        axis: "value",
        points: Vec::new(),
        lines: vec![
            Line::new("POST /add", "MB/s", LineKind::Rate),
            Line::new("GET /get/{key}", "MB/s", LineKind::Rate),
            Line::new("POST /add", "requests/s", LineKind::Cost),
            Line::new("GET /get/{key}", "requests/s", LineKind::Cost),
        ],
        notes: Vec::new(),
    };
    for (bytes, at, label) in SIZES {
        let program = Program::start(emulator(&["--quiet"]))?;
        let large = |workload: Workload| {
            if bytes < LARGE_BYTES { workload } else { workload.large() }
        };
        let add = large(Workload::add_value(&value(bytes)?));
        let rate = async |workload, burst| {
            rate(options, &program, workload, options.connections, burst).await
        };
        let requests = (BURST_BYTES / bytes).clamp(4, MAX_BURST);
        let added = rate(&add, Burst { requests, resets: true }).await?;
        let key = load::added_key(program.address, &add).await?;
        let got = large(Workload::get(&format!("/get/{key}")));
        let got = rate(&got, Burst::UNBOUNDED).await?;
        let size = megabytes(bytes);
        let values = [added * size, got * size, added, got].map(Some);
        sweep.push(&Point { at, label }, values);
    }
    Ok(sweep)
}

/// A JSON string that is so many bytes long.
fn value(bytes: u64) -> anyhow::Result<Vec<u8>> {
    let mut json = vec![b'a'; usize::try_from(bytes)?];
    if let [first, .., last] = json.as_mut_slice() {
        (*first, *last) = (b'"', b'"');
    }
    Ok(json)
}
