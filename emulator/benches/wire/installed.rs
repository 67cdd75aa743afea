//! The programs that the emulator stands in for, where they are installed.

use crate::items;
use crate::load;
use crate::process::Usage;
use crate::program::Program;
use crate::workload::Workload;
use anyhow::{Context, ensure};
use serde_json::Value;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// How many items the real runtime's store holds. Few, since a listing takes it a tenth of a second for
/// each 144 items.
pub(crate) const FEW_ITEMS: u64 = 144;

/// An installed program that runs.
#[derive(Debug)]
pub(crate) struct Installed {
    pub(crate) program: Program,
    /// Its name and version.
    pub(crate) version: String,
    /// Its memory after its first answer.
    pub(crate) idle: Option<Usage>,
    /// The path of an item that it stores.
    pub(crate) item: String,
}

/// The reference Worker on the real runtime.
///
/// # Errors
/// When it is not installed or does not start; the text says which.
pub(crate) async fn wrangler(worker: &Path, folder: &Path) -> anyhow::Result<Installed> {
    let modules = std::path::absolute(worker.join("node_modules"))?;
    let package = fs::read(modules.join("wrangler/package.json"));
    let package = package.ok().context("it is not installed: `npm ci` in `fixtures/worker`")?;
    let package: Value = serde_json::from_slice(&package)?;
    let address = free_address()?;
    let mut command = Command::new(modules.join(".bin/wrangler"));
    command.args(["dev", "--ip", "127.0.0.1", "--port", &address.port().to_string()]);
    command.args(["--inspector-port", "0", "--persist-to"]).arg(folder.join("wrangler"));
    // It brings a Node.js of its own, since the system's may be too old for it.
    command.env("PATH", path_with(&modules.join(".bin"))?);
    command.env("AUTH_KEY", "meow").env("CI", "1").env("WRANGLER_SEND_METRICS", "false");
    command.current_dir(worker);
    let log = folder.join("wrangler.log");
    let program = Program::start_on(address, "/getAll", command, &log).await?;
    let idle = program.usage();
    for _ in 1..FEW_ITEMS {
        load::body(address, &Workload::add()).await?;
    }
    let item = format!("/get/{}", load::added_key(address, &Workload::add()).await?);
    let version = package["version"].as_str().unwrap_or("of an unknown version");
    Ok(Installed { program, version: format!("wrangler {version}"), idle, item })
}

/// The reference key-value store.
///
/// # Errors
/// When it is not installed or does not start; the text says which.
pub(crate) async fn uvicorn(python: &Path, folder: &Path) -> anyhow::Result<Installed> {
    let mut probe = Command::new(python);
    probe.args(["-c", "import fastapi as f, uvicorn as u; print(u.__version__, f.__version__)"]);
    let probed = probe.stderr(Stdio::null()).output().context("this Python cannot be started")?;
    let absent = "it is not installed: `--python PROGRAM` names a Python that has it";
    ensure!(probed.status.success(), absent);
    let versions = String::from_utf8(probed.stdout)?;
    let (uvicorn, fastapi) = versions.trim().split_once(' ').context(absent)?;
    let address = free_address()?;
    let mut command = Command::new(python);
    command.args(["-m", "uvicorn", "main:app", "--log-level", "warning", "--port"]);
    command.arg(address.port().to_string()).env("PYTHONDONTWRITEBYTECODE", "1");
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/kv-store"));
    let program = Program::start_on(address, "/kv", command, &folder.join("uvicorn.log")).await?;
    let idle = program.usage();
    let value = serde_json::json!({ "value": items::ITEM }).to_string();
    load::send_json(address, "POST", "/kv/a", &value).await?;
    let version = format!("uvicorn {uvicorn} with FastAPI {fastapi}");
    Ok(Installed { program, version, idle, item: "/kv/a".to_owned() })
}

/// An address that nobody listens on, for programs that must be told one.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr()
}

fn path_with(first: &Path) -> anyhow::Result<std::ffi::OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(std::iter::once(first.to_owned()).chain(env::split_paths(&path)))?)
}
