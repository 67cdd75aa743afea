//! From an empty store to a million items.

use super::curve::{Line, LineKind, Point, Sweep};
use super::rounds::{Burst, rate, rounds};
use crate::arguments::Options;
use crate::items::key;
use crate::load;
use crate::program::Program;
use crate::programs::{BURST, holding};
use crate::size::{STORES, million_items, resident};
use crate::workload::Workload;
use std::path::Path;

pub(super) const TITLE: &str = "Sweep of items";

const COUNTS: [(u64, f64, &str); 5] = [
    (0, 0.0, "0"),
    (100, 1e2, "100"),
    (1_000, 1e3, "1,000"),
    (10_000, 1e4, "10,000"),
    (100_000, 1e5, "100,000"),
];
const MILLION: Point = Point { at: 1e6, label: "1,000,000" };
/// How many of the stored items are read in turn.
const READ: u64 = 10_000;

/// An emulator that holds a number of items.
struct Place {
    program: Program,
    asked: Asked,
    /// Its memory before its first request, in megabytes.
    memory: Option<f64>,
}

/// The requests for a store of one size.
struct Asked {
    get: Workload,
    add: Workload,
    /// None where nothing is stored.
    delete: Option<Workload>,
    list: Workload,
    /// How many items one listing holds.
    listed: f64,
    adds: Burst,
    deletes: Burst,
}

/// Measures each size on an emulator of its own.
pub(super) async fn sweep(options: &Options, folder: &Path) -> anyhow::Result<Sweep> {
    let mut sweep = Sweep {
        file: "sweep-items",
        title: TITLE,
        axis: "items",
        points: Vec::new(),
        lines: vec![
            Line::new("GET /get/{key}", "requests/s", LineKind::Rate),
            Line::new("POST /add", "requests/s", LineKind::Rate),
            Line::new("DELETE /delete/{key}", "requests/s", LineKind::Rate),
            Line::new("GET /getAll", "items/s", LineKind::Rate),
            Line::new("GET /getAll", "ms each", LineKind::Cost),
            Line::new("memory", "MB", LineKind::Cost),
        ],
        notes: vec![
            "A million items lie in two stores of 500,000 (one index holds 672,000 keys at most); \
             its listings are of one."
                .to_owned(),
        ],
    };
    let mut places = Vec::new();
    for (count, at, label) in COUNTS {
        let place = Place::new(holding(folder, count)?, Asked::of(count, at));
        places.push((Point { at, label }, place));
    }
    let program = million_items().await?;
    let asked = Asked::of_million(&program).await?;
    places.push((MILLION, Place::new(program, asked)));
    rounds(options, &mut sweep, &places, async |place: &Place, round| {
        measure(options, place, round).await
    })
    .await?;
    Ok(sweep)
}

impl Place {
    fn new(program: Program, asked: Asked) -> Self {
        Self { memory: resident(&program), program, asked }
    }
}

impl Asked {
    fn of(count: u64, items: f64) -> Self {
        let deleted = count.min(BURST);
        // With 0 items, an absent key is read.
        let read = (0..count.clamp(1, READ)).map(|number| format!("/get/{}", key(number)));
        Self {
            get: Workload::get_each(read),
            add: Workload::add(),
            delete: (count > 0).then(|| Workload::delete(deleted, count)),
            list: Workload::get_all(),
            listed: items,
            adds: Burst { requests: BURST, resets: true },
            deletes: Burst { requests: deleted, resets: true },
        }
    }

    /// These items were added and would be gone after a reset. So the keys are read from the index, and
    /// each is deleted once.
    async fn of_million(program: &Program) -> anyhow::Result<Self> {
        let index = Workload::get(&format!("{}/get/__index__", STORES[0]));
        let keys: Vec<String> =
            serde_json::from_slice(&load::body(program.address, &index).await?)?;
        let paths =
            |what: &'static str| keys.iter().map(move |key| format!("{}/{what}/{key}", STORES[0]));
        // The keys that are read are not deleted.
        let read = usize::try_from(READ)?;
        Ok(Self {
            get: Workload::get_each(paths("get").take(read)),
            add: Workload::add_to(STORES[1]),
            delete: Some(Workload::delete_each(paths("delete").skip(read))),
            list: Workload::get(&format!("{}/getAll", STORES[0])).large(),
            listed: 5e5,
            adds: Burst { requests: 10 * BURST, resets: false },
            deletes: Burst { requests: 10 * BURST, resets: false },
        })
    }
}

/// Rates, the time of a listing in milliseconds, and the memory.
async fn measure(options: &Options, place: &Place, round: u64) -> anyhow::Result<[Option<f64>; 6]> {
    let Place { program, asked, memory } = place;
    let rate =
        async |workload, burst| rate(options, program, workload, options.connections, burst).await;
    let get = rate(&asked.get, Burst::UNBOUNDED).await?;
    let list = rate(&asked.list, Burst::UNBOUNDED).await?;
    let add = rate(&asked.add, asked.adds).await?;
    let deleted = if asked.deletes.resets { 0 } else { round * asked.deletes.requests };
    let delete = match asked.delete.clone().map(|delete| delete.after(deleted)) {
        Some(delete) => Some(rate(&delete, asked.deletes).await?),
        None => None,
    };
    let items = (asked.listed > 0.0).then_some(list * asked.listed);
    Ok([Some(get), Some(add), delete, items, Some(1e3 / list), *memory])
}
