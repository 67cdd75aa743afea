//! The programs that are loaded.

use crate::arguments::Options;
use crate::installed::{FEW_ITEMS, Installed, uvicorn, wrangler};
use crate::items;
use crate::kept::Kept;
use crate::load;
use crate::program::Program;
use crate::size::emulator;
use crate::workload::Workload;
use std::io;
use std::path::Path;
use std::process::Command;

/// How many items the store of the delete contest starts with, and how many are deleted or added before
/// stores are reset.
pub(crate) const BURST: u64 = 2_000;
pub(crate) const MANY_ITEMS: u64 = 100_000;

/// The running programs. Those that are not installed are absent.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) empty: Program,
    pub(crate) few: Program,
    pub(crate) burst: Program,
    pub(crate) ten_thousand: Program,
    pub(crate) hundred_thousand: Program,
    pub(crate) logging: Program,
    pub(crate) kv_store: Program,
    pub(crate) unobserved: Option<Unobserved>,
    pub(crate) kept: Kept,
    pub(crate) warp: Program,
    pub(crate) hyper: Program,
    pub(crate) wrangler: Option<Installed>,
    pub(crate) uvicorn: Option<Installed>,
    /// What is absent, and why.
    pub(crate) notes: Vec<String>,
}

/// Emulators without journal, hazards and meter.
#[derive(Debug)]
pub(crate) struct Unobserved {
    pub(crate) empty: Program,
    pub(crate) ten_thousand: Program,
}

impl Programs {
    /// Starts them. Files that they need go into `folder`.
    pub(crate) async fn start(options: &Options, folder: &Path) -> anyhow::Result<Self> {
        let holding = |count| holding(folder, count);
        let ten_thousand = holding(10_000)?;
        record_answers(&ten_thousand, folder).await?;
        let data = worker_data(folder, 10_000)?;
        let mut notes = Vec::new();
        Ok(Self {
            empty: Program::start(emulator(&["--quiet"]))?,
            few: holding(FEW_ITEMS)?,
            burst: holding(BURST)?,
            hundred_thousand: holding(MANY_ITEMS)?,
            logging: Program::start(emulator(&["--data", &data]))?,
            kv_store: kv_store(folder)?,
            unobserved: present(&mut notes, "emulator, unobserved", Unobserved::start(&data)),
            kept: Kept::start(folder).await?,
            warp: Program::start(peer("warp", folder)?)?,
            hyper: Program::start(peer("hyper", folder)?)?,
            wrangler: present(
                &mut notes,
                "wrangler dev",
                wrangler(&options.wrangler, folder).await,
            ),
            uvicorn: present(&mut notes, "uvicorn", uvicorn(&options.python, folder).await),
            ten_thousand,
            notes,
        })
    }

    /// The real programs.
    pub(crate) fn installed(&self) -> impl Iterator<Item = &Installed> {
        self.wrangler.iter().chain(&self.uvicorn)
    }
}

impl Unobserved {
    /// # Errors
    /// When the emulator knows no `--unobserved`.
    fn start(data: &str) -> anyhow::Result<Self> {
        let quiet = ["--quiet", "--unobserved"];
        let empty = Program::start(emulator(&quiet))?;
        let ten_thousand = Program::start(emulator(&[quiet[0], quiet[1], "--data", data]))?;
        Ok(Self { empty, ten_thousand })
    }
}

/// An emulator whose store starts with that many items.
pub(crate) fn holding(folder: &Path, count: u64) -> anyhow::Result<Program> {
    Program::start(emulator(&["--quiet", "--data", &worker_data(folder, count)?]))
}

/// The program, if it started; else a note why it did not.
fn present<T>(notes: &mut Vec<String>, name: &str, started: anyhow::Result<T>) -> Option<T> {
    started.map_err(|error| notes.push(format!("{name} was not measured: {error}"))).ok()
}

/// Writes the bodies that the peers answer, each into a file of its own.
async fn record_answers(emulator: &Program, folder: &Path) -> anyhow::Result<()> {
    for (file, workload) in [
        ("get", Workload::get_item()),
        ("add", Workload::add()),
        ("getAll", Workload::get_all()),
        ("page", Workload::page()),
    ] {
        std::fs::write(folder.join(file), load::body(emulator.address, &workload).await?)?;
    }
    load::reset(emulator.address).await
}

/// Items as `--data` takes them, in a file.
pub(crate) fn worker_data(folder: &Path, count: u64) -> io::Result<String> {
    let file = folder.join(format!("{count}.json"));
    if !file.exists() {
        items::write(&file, count)?;
    }
    Ok(file.to_string_lossy().into_owned())
}

/// The emulator's key-value store, with one pair.
fn kv_store(folder: &Path) -> anyhow::Result<Program> {
    let file = folder.join("pairs.json");
    std::fs::write(&file, serde_json::json!({ "a": items::ITEM }).to_string())?;
    let file = file.to_string_lossy();
    Program::start(emulator(&["--quiet", "--api", "kv-store", "--data", &file]))
}

/// This program itself, as a peer.
fn peer(kind: &str, answers: &Path) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["peer", kind]).arg(answers);
    Ok(command)
}
