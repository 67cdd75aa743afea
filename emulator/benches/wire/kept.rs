//! Emulators whose stores are kept in a folder, and what that costs.

use crate::finding::Finding;
use crate::items::key;
use crate::load::{self, Until};
use crate::program::Program;
use crate::programs::{MANY_ITEMS, worker_data};
use crate::size::{HALF_A_MILLION, STORES, emulator, resident};
use crate::workload::Workload;
use pysondbkv_emulator::storage::{Backend, ListQuery, Name, SqliteBackend};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a sector of the disk, and a page of SQLite, has.
const PAGE_BYTES: usize = 4_096;
const SYNCS: u32 = 100;
const STARTS: usize = 15;
const LISTS: u64 = 100;
/// How long one client adds.
const EACH: Duration = Duration::from_millis(500);
const ROUNDS: usize = 5;

/// Two of them.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) empty: Program,
    pub(crate) ten_thousand: Program,
}

impl Kept {
    pub(crate) async fn start(folder: &Path) -> anyhow::Result<Self> {
        let empty = Program::start(keeping(&folder.join("kept-empty"), &[]))?;
        let ten_thousand = filled(folder, 10_000, &[""]).await?;
        Ok(Self { empty, ten_thousand })
    }
}

/// Measures the start and one client; with `million`, also the memory with a million items.
pub(crate) async fn weigh(folder: &Path, million: bool) -> anyhow::Result<Vec<Finding>> {
    let kept = path(folder, MANY_ITEMS);
    drop(filled(folder, MANY_ITEMS, &[""]).await?);
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let program = Program::start(keeping(&kept, &["--quiet"]))?;
        starts.push(program.ready_after.as_secs_f64() * 1e3);
    }
    let adds = adds_in_syncs(folder).await?;
    let mut weights = vec![
        Finding::new("emulator, 100,000 items kept: ready after its start", starts, "ms")
            .at_most(100.0),
        Finding::new("emulator, kept: an add of one client, in the time of an fsync", adds, "")
            .at_most(3.0),
    ];
    if million {
        let what = "emulator: memory with 1,000,000 items of 100 bytes kept, both indexes read";
        let resident = million_items(folder).await?.into_iter().collect();
        weights.push(Finding::new(what, resident, "MB").at_most(100.0));
        let what = "a list of 1,000 keys, in a file of 1,000,000 items";
        weights.push(Finding::new(what, lists(folder).await?, "ms").at_most(5.0));
    }
    Ok(weights)
}

/// How long an add takes, as a multiple of what the disk takes to make one page last.
async fn adds_in_syncs(folder: &Path) -> anyhow::Result<Vec<f64>> {
    let program = Program::start(keeping(&folder.join("kept-for-one"), &["--quiet"]))?;
    let mut file = File::create(folder.join("synced"))?;
    let mut multiples = Vec::new();
    for _ in 0..ROUNDS {
        let synced = Instant::now();
        for _ in 0..SYNCS {
            file.write_all(&[0; PAGE_BYTES])?;
            file.sync_data()?;
        }
        let sync = synced.elapsed() / SYNCS;
        let adds = load::run(program.address, &Workload::add(), 1, Until::after(EACH)).await?;
        multiples.push(1.0 / adds.rate() / sync.as_secs_f64());
    }
    Ok(multiples)
}

/// The memory of an emulator that has started with a million items and served both stores.
async fn million_items(folder: &Path) -> anyhow::Result<Option<f64>> {
    drop(filled(folder, HALF_A_MILLION, &STORES).await?);
    let program = Program::start(keeping(&path(folder, HALF_A_MILLION), &["--quiet"]))?;
    for store in STORES {
        load::run(program.address, &Workload::add_to(store), 32, Until::requests(1_000)).await?;
    }
    Ok(resident(&program))
}

/// How long a page of 1,000 keys takes, from the middle of a store.
async fn lists(folder: &Path) -> anyhow::Result<Vec<f64>> {
    let backend = SqliteBackend::open(&path(folder, HALF_A_MILLION), Arc::default())?;
    let storage = backend.open("worker/@0").storage;
    let mut times = Vec::new();
    for number in 0..LISTS {
        let after = Name::from(key(number * 1_000).as_str());
        let query = ListQuery { prefix: "", after: Some(&after), limit: 1_000 };
        let listed = Instant::now();
        let page = storage.list(&query).await?;
        times.push(listed.elapsed().as_secs_f64() * 1e3);
        anyhow::ensure!(!page.keys.is_empty(), "the store is empty");
    }
    backend.close().await;
    Ok(times)
}

/// An emulator that keeps that many items in each of these stores. A reset writes them.
async fn filled(folder: &Path, count: u64, stores: &[&str]) -> anyhow::Result<Program> {
    let data = worker_data(folder, count)?;
    let program = Program::start(keeping(&path(folder, count), &["--quiet", "--data", &data]))?;
    for store in stores {
        load::send_json(program.address, "POST", &format!("{store}/__emulator/reset"), "").await?;
    }
    Ok(program)
}

fn path(folder: &Path, count: u64) -> PathBuf {
    folder.join(format!("kept-{count}"))
}

fn keeping(folder: &Path, arguments: &[&str]) -> std::process::Command {
    let mut command = emulator(arguments);
    command.arg("--persist-to").arg(folder);
    command
}
