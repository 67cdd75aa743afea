//! From values of ten bytes to the largest that KV takes.

use super::curve::{Line, LineKind, Point, Sweep};
use super::rounds::{Burst, rate, rounds};
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
/// How many small values are stored before that.
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
    let mut places = Vec::new();
    for (bytes, at, label) in SIZES {
        places.push((Point { at, label }, (bytes, Program::start(emulator(&["--quiet"]))?)));
    }
    rounds(options, &mut sweep, &places, async |(bytes, program): &(u64, Program), _| {
        measure(options, program, *bytes).await
    })
    .await?;
    Ok(sweep)
}

/// Megabytes and requests per second of adding values, and of reading one of them.
async fn measure(
    options: &Options,
    program: &Program,
    bytes: u64,
) -> anyhow::Result<[Option<f64>; 4]> {
    let sized = |workload: Workload| {
        if bytes < LARGE_BYTES { workload } else { workload.large() }
    };
    let rate = async |workload: &Workload, burst| {
        rate(options, program, workload, options.connections, burst).await
    };
    let add = sized(Workload::add_value(&value(bytes)?));
    let requests = (BURST_BYTES / bytes).clamp(4, MAX_BURST);
    let added = rate(&add, Burst { requests, resets: true }).await?;
    let key = load::added_key(program.address, &add).await?;
    let get = sized(Workload::get(&format!("/get/{key}")));
    let got = rate(&get, Burst::UNBOUNDED).await?;
    load::reset(program.address).await?;
    let size = megabytes(bytes);
    Ok([added * size, got * size, added, got].map(Some))
}

/// A JSON string of that many bytes.
fn value(bytes: u64) -> anyhow::Result<Vec<u8>> {
    let mut json = vec![b'a'; usize::try_from(bytes)?];
    if let [first, .., last] = json.as_mut_slice() {
        (*first, *last) = (b'"', b'"');
    }
    Ok(json)
}
