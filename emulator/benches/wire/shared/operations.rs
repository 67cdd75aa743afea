//! Operations through one emulator, beside the commands that they are in Redis.

use super::node::Node;
use super::{benchmark, commands};
use crate::arguments::Options;
use crate::finding::Finding;
use crate::items::{ITEM, key};
use crate::load::{self, Answered, Until};
use crate::program::Program;
use crate::programs::BURST;
use crate::size::emulator;
use crate::workload::Workload;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

pub(crate) const TITLE: &str = "A shared store";

/// How many keys a list answers.
const LISTED: u64 = 100;
/// How many items are stored when the commands of an addition are looked at: as many as in the middle of a
/// burst.
const ADDED: u64 = BURST / 2;

/// An emulator on a Redis, and the two doors that its requests come through.
struct Shared {
    node: Node,
    api: Program,
    /// Where a Worker's runtime speaks to a namespace.
    kv: SocketAddr,
}

/// Measures put, get, list and add. What cannot be measured stands in the notes.
pub(crate) async fn measure(
    options: &Options,
    folder: &Path,
    notes: &mut Vec<String>,
) -> anyhow::Result<Vec<Finding>> {
    let shared = match Shared::start(folder) {
        Ok(shared) => shared,
        Err(error) => {
            notes.push(format!("a shared store was not measured: {error}"));
            return Ok(Vec::new());
        }
    };
    let mut findings = Vec::new();
    for (name, workload) in [
        ("put", Workload::put("/one?urlencoded=true", ITEM)),
        ("get", Workload::get(&format!("/{}?urlencoded=true", key(0)))),
        ("list", Workload::get(&format!("/?key_count_limit={LISTED}"))),
    ] {
        shared.fill(LISTED).await?;
        findings.push(shared.compare(options, name, shared.kv, &workload).await?);
    }
    findings.push(shared.compare_adds(options).await?);
    Ok(findings)
}

impl Shared {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        let node = Node::start(folder)?;
        let kv = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut command = emulator(&["--quiet", "--store", &node.address()]);
        command.args(["--kv-port", &kv.port().to_string()]);
        let api = Program::start(command)?;
        Ok(Self { node, api, kv })
    }

    /// Stores so many items, and nothing else.
    async fn fill(&self, items: u64) -> anyhow::Result<()> {
        load::reset(self.api.address).await?;
        let mut lines = String::new();
        for number in 0..items {
            let _ = writeln!(lines, r#"{{"key":"{}","value":{ITEM}}}"#, key(number));
        }
        load::send_json(self.api.address, "POST", "/__emulator/entries", &lines).await
    }

    async fn compare(
        &self,
        options: &Options,
        name: &str,
        address: SocketAddr,
        workload: &Workload,
    ) -> anyhow::Result<Finding> {
        // The first request brings the scripts to the server.
        load::body(address, workload).await?;
        let sent = commands::of_a_request(&self.node, address, workload).await?;
        let mut parts = Vec::new();
        for _ in 0..options.rounds {
            let until = Until::after(options.each());
            let ours = load::run(address, workload, options.connections, until).await?;
            let whole = benchmark::rate(&self.node, &sent, options.connections, options.each());
            parts.push(ours.rate() / whole.await?);
        }
        Ok(finding(name, sent.len(), parts))
    }

    /// Adds items in bursts, as each makes the index longer.
    async fn compare_adds(&self, options: &Options) -> anyhow::Result<Finding> {
        let (address, add) = (self.api.address, Workload::add());
        self.fill(ADDED).await?;
        load::body(address, &add).await?;
        let sent = commands::of_a_request(&self.node, address, &add).await?;
        let mut parts = Vec::new();
        for _ in 0..options.rounds {
            self.fill(ADDED).await?;
            let whole = benchmark::rate(&self.node, &sent, options.connections, options.each());
            let whole = whole.await?;
            let mut ours = Answered::default();
            while let Some(duration) = rest(options.each(), ours) {
                self.fill(0).await?;
                let until = Until { requests: BURST, duration };
                ours += load::run(address, &add, options.connections, until).await?;
            }
            parts.push(ours.rate() / whole);
        }
        Ok(finding("add", sent.len(), parts))
    }
}

fn rest(each: Duration, used: Answered) -> Option<Duration> {
    each.checked_sub(Duration::from_secs_f64(used.seconds))
}

fn finding(name: &str, commands: usize, parts: Vec<f64>) -> Finding {
    let plural = if commands == 1 { "" } else { "s" };
    let what = format!(
        "{TITLE}, {name}: emulator / redis-benchmark with the same {commands} command{plural}"
    );
    Finding::new(what, parts, "").at_least(0.4)
}
