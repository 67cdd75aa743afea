//! Everything that is loaded, and in which contests.

use crate::arguments::Options;
use crate::contest::{Contest, Contestant};
use crate::items;
use crate::load;
use crate::program::Program;
use crate::size::emulator;
use crate::workload::Workload;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The bodies that the peers answer, by the file in which they get them.
const ANSWERS: [(&str, Workload); 4] = [
    ("get", Workload::Get),
    ("add", Workload::Add),
    ("getAll", Workload::GetAll),
    ("page", Workload::Page),
];

/// The running programs; what is not installed is absent.
#[derive(Debug)]
pub(crate) struct Programs {
    empty: Program,
    logging: Program,
    ten_thousand: Program,
    hundred_thousand: Program,
    kv_store: Program,
    warp: Program,
    hyper: Program,
    wrangler: Option<Program>,
    uvicorn: Option<Program>,
}

impl Programs {
    /// Starts them; files that they need go into `folder`.
    pub(crate) async fn start(options: &Options, folder: &Path) -> anyhow::Result<Self> {
        let few = worker_data(folder, 10_000)?;
        let ten_thousand = Program::start(emulator(&["--quiet", "--data", &few]))?;
        for (file, workload) in ANSWERS {
            let body = load::body(ten_thousand.address, workload).await?;
            std::fs::write(folder.join(file), body)?;
        }
        load::reset(ten_thousand.address).await?;
        let (many, pairs) = (worker_data(folder, 100_000)?, kv_data(folder)?);
        Ok(Self {
            empty: Program::start(emulator(&["--quiet"]))?,
            logging: Program::start(emulator(&["--data", &few]))?,
            hundred_thousand: Program::start(emulator(&["--quiet", "--data", &many]))?,
            kv_store: Program::start(emulator(&[
                "--quiet", "--api", "kv-store", "--data", &pairs,
            ]))?,
            warp: Program::start(peer("warp", folder)?)?,
            hyper: Program::start(peer("hyper", folder)?)?,
            wrangler: wrangler(&options.wrangler, folder).await?,
            uvicorn: uvicorn(&options.python).await?,
            ten_thousand,
        })
    }

    /// What is compared with what. A bare warp route comes first: it is what the others are held
    /// against.
    pub(crate) fn contests(&self) -> Vec<Contest> {
        vec![
            self.contest("GET /get/{key}", Workload::Get, |of| {
                vec![
                    of("emulator", &self.ten_thousand).target(0.8),
                    of("emulator, logging", &self.logging),
                ]
            }),
            self.contest("POST /add", Workload::Add, |of| {
                vec![
                    of("emulator, empty", &self.empty).resetting().target(0.5),
                    of("emulator, 100,000 items", &self.hundred_thousand).resetting().target(0.4),
                ]
            }),
            self.contest("DELETE /delete/{key}", Workload::Delete, |of| {
                vec![
                    of("emulator, empty", &self.empty).resetting(),
                    of("emulator, 100,000 items", &self.hundred_thousand).resetting(),
                ]
            }),
            self.contest("GET /getAll, 10,000 items", Workload::GetAll, |of| {
                vec![of("emulator", &self.ten_thousand).target(0.5)]
            }),
            self.contest("GET /auth-key, 10,000 items", Workload::Page, |of| {
                vec![of("emulator", &self.ten_thousand).target(0.5)]
            }),
            self.kv_contest(),
        ]
    }

    /// A contest between the peers, the emulators, and `wrangler dev` where one item at a time is
    /// asked for: it would take minutes to fill its store.
    fn contest<'a>(
        &'a self,
        title: &'static str,
        workload: Workload,
        emulators: impl FnOnce(&dyn Fn(&'static str, &'a Program) -> Contestant) -> Vec<Contestant>,
    ) -> Contest {
        let of = |name, program: &Program| Contestant::new(name, program, workload);
        let mut contestants = vec![of("bare warp", &self.warp), of("bare hyper", &self.hyper)];
        contestants.extend(emulators(&of));
        if matches!(workload, Workload::Get | Workload::Add) {
            contestants.extend(self.wrangler.iter().map(|program| of("wrangler dev", program)));
        }
        Contest { title, contestants }
    }

    fn kv_contest(&self) -> Contest {
        let of = |name, program: &Program| Contestant::new(name, program, Workload::KvGet);
        let warp = Contestant::new("bare warp", &self.warp, Workload::Get);
        let mut contestants = vec![warp, of("emulator", &self.kv_store)];
        contestants.extend(self.uvicorn.iter().map(|program| of("uvicorn", program)));
        Contest { title: "GET /kv/{key} of the key-value store", contestants }
    }
}

/// Items as `--data` takes them, in a file.
fn worker_data(folder: &Path, count: u64) -> io::Result<String> {
    let file = folder.join(format!("{count}.json"));
    items::write(&file, count)?;
    Ok(file.to_string_lossy().into_owned())
}

/// One pair, as `--data` takes it for the key-value store.
fn kv_data(folder: &Path) -> io::Result<String> {
    let file = folder.join("pairs.json");
    std::fs::write(&file, serde_json::json!({ "a": items::ITEM }).to_string())?;
    Ok(file.to_string_lossy().into_owned())
}

/// This very program, as a peer.
fn peer(kind: &str, answers: &Path) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["peer", kind]).arg(answers);
    Ok(command)
}

/// The reference Worker on the real runtime.
async fn wrangler(worker: &Path, folder: &Path) -> anyhow::Result<Option<Program>> {
    let program = worker.join("node_modules/.bin/wrangler");
    if !program.exists() {
        return Ok(None);
    }
    let address = free_address()?;
    let mut command = Command::new(std::path::absolute(program)?);
    command.args(["dev", "--ip", "127.0.0.1", "--port", &address.port().to_string()]);
    command.arg("--persist-to").arg(folder.join("wrangler"));
    command.current_dir(worker).env("AUTH_KEY", "meow").env("WRANGLER_SEND_METRICS", "false");
    Program::start_on(address, "/getAll", command).await.map(Some)
}

/// The reference key-value store.
async fn uvicorn(python: &PathBuf) -> anyhow::Result<Option<Program>> {
    let mut probe = Command::new(python);
    let probe = probe.args(["-c", "import fastapi, uvicorn"]).stderr(Stdio::null());
    if !probe.status().is_ok_and(|status| status.success()) {
        return Ok(None);
    }
    let address = free_address()?;
    let mut command = Command::new(python);
    command.args(["-m", "uvicorn", "main:app", "--log-level", "warning", "--port"]);
    command.arg(address.port().to_string());
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/kv-store"));
    let program = Program::start_on(address, "/kv", command).await?;
    let value = serde_json::json!({ "value": items::ITEM }).to_string();
    load::send_json(address, "POST", "/kv/a", &value).await?;
    Ok(Some(program))
}

/// An address that nobody listens on, for programs that must be told one.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr()
}
