//! Runs that share a ledger in Redis: they are careful together, and clean up after each other's death.

mod day;
mod death;
mod lost;
mod together;

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use pysondbkv_conformance::site::EXAMPLE_KEY;
use pysondbkv_emulator::conditions::Preset;
use pysondbkv_emulator::{Config, Emulator, Running};
use serde_json::{Value, json};

use crate::redis_server::Node;
use crate::server::{KEY, Server, Store, Transport, Variant};
use crate::support::start;

/// An item of others, which no run may touch.
const THEIRS: (&str, &str) = ("theirs", "1");

/// How long a test waits for something that takes a moment.
const SOON: Duration = Duration::from_mins(1);

/// The keys of a target in the ledger.
struct Shelf<'a> {
    node: &'a Node,
    url: &'a str,
}

impl Shelf<'_> {
    fn key(&self, name: &str) -> String {
        format!("pysondbkv-ledger:{{{}}}:{name}", self.url)
    }

    /// The ids of all sections.
    fn sections(&self) -> Vec<String> {
        let answer = self.node.command(&["ZRANGE", &self.key("leases"), "0", "-1"]);
        let is_id = |line: &&str| line.len() == 36;
        answer.lines().filter(is_id).map(str::to_owned).collect()
    }

    /// Ends the lease of each section, as if nobody had been heard of for as long as it lasts.
    fn end_leases(&self) {
        for id in self.sections() {
            self.node.command(&["ZADD", &self.key("leases"), "1000000000000", &id]);
        }
    }

    /// Holds each lease for a dead run, as if it were at work and between two changes.
    fn hold_leases(&self) {
        for id in self.sections() {
            self.node.command(&["ZADD", &self.key("leases"), "9999999999999", &id]);
        }
        self.node.command(&["DEL", &self.key("turn"), &self.key("queue")]);
    }

    /// A field of the hash with this name; nothing where it has none.
    fn field(&self, name: &str, field: &str) -> Option<u64> {
        let answer = self.node.command(&["HGET", &self.key(name), field]);
        answer.lines().nth(1).and_then(|line| line.parse().ok())
    }
}

/// A server with an item of others, each of whose answers takes a moment.
async fn slow_server() -> Server {
    let mut store = Store::new(None, Variant::default());
    store.put(THEIRS.0, THEIRS.1);
    let delay = Duration::from_millis(20);
    Server::start(store, Transport { delay, ..Transport::default() }).await
}

fn theirs() -> Vec<(String, String)> {
    vec![(THEIRS.0.to_owned(), THEIRS.1.to_owned())]
}

/// An emulator with strong reads whose namespace refuses a second write of a key within this time.
async fn limited_emulator(window_ms: u64) -> Running {
    let limits = json!({ "limits": { "same-key-writes": "429", "same-key-window-ms": window_ms } });
    emulator(limits).await
}

async fn emulator(patch: Value) -> Running {
    let conditions = Preset::Local.conditions().patched(patch).unwrap();
    Emulator::start(Config { conditions, ..Config::default() }).await.unwrap()
}

/// The words of a command at an emulator.
fn at_emulator(command: &str, emulator: &Running, node: &Node) -> String {
    let (url, ledger) = (emulator.url(), node.address());
    format!("{command} --url {url} --auth-key {EXAMPLE_KEY} --ledger {ledger}")
}

/// The words of a command at a server of the tests.
fn at_server(command: &str, server: &Server, node: &Node) -> String {
    format!("{command} --url {} --auth-key {KEY} --ledger {}", server.url, node.address())
}

/// A run that has stored something.
async fn begun(server: &Server, node: &Node) -> Child {
    let words = at_server("run --jobs 1 --skip delete-all", server, node);
    let child = start(&words.split(' ').collect::<Vec<_>>());
    wait_until(|| server.items().len() > theirs().len()).await;
    child
}

/// A run that was killed after it stored something, and whose lease has ended.
async fn killed(server: &Server, node: &Node) {
    let mut child = begun(server, node).await;
    child.kill().unwrap();
    child.wait().unwrap();
    Shelf { node, url: &server.url }.end_leases();
    assert!(server.items().len() > theirs().len());
}

async fn wait_until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(SOON, waiting).await.expect("it comes soon");
}

/// A Redis server in a folder; nothing where Redis is not installed.
fn node(folder: &Path) -> Option<Node> {
    crate::redis_server::is_installed().then(|| Node::start(folder, false))
}
