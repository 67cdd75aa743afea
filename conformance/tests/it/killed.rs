//! Commands are killed with SIGKILL at random moments. By the ledger alone, `cleanup` then removes what
//! they left, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Child;
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use pysondbkv_conformance::site::EXAMPLE_KEY;
use pysondbkv_emulator::api::worker::IndexMode;
use pysondbkv_emulator::config::Api;
use pysondbkv_emulator::journal::Filter;
use pysondbkv_emulator::{Config, Emulator, Running};
use rstest::rstest;
use serde_json::json;
use tempfile::tempdir;

use crate::server::{KEY, Server, Store, Transport, Variant};
use crate::support::{program, start, status};

/// Items of others that resemble the suite's own.
const OTHERS: [(&str, &str); 4] = [
    ("0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11", r#"{"name":"Bob","city":"New York"}"#),
    ("theirs", r#"{"note":"conformance-test of last week"}"#),
    ("nothing", "null"),
    ("a b/../c", "true"),
];

/// The Worker's index among the entries of its storage.
const INDEX_KEY: &str = "__index__";

/// How often each command is killed.
const MOMENTS: usize = 5;

/// The environment variable for another seed of the moments. By default they are the same each time.
const SEED_VARIABLE: &str = "KILL_SEED";

fn moments(command: &str) -> Rng {
    let seed = std::env::var(SEED_VARIABLE).ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let own = command.bytes().fold(seed, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte));
    Rng::with_seed(own)
}

fn others() -> Vec<(String, String)> {
    OTHERS.iter().map(|(key, json)| ((*key).to_owned(), (*json).to_owned())).collect()
}

/// A server with items of others, who may go on storing while the command runs.
async fn server(rng: &mut Rng) -> Server {
    let others_write = rng.bool();
    let mut store = Store::new(None, Variant { others_write, ..Variant::default() });
    for (key, json) in OTHERS {
        store.put(key, json);
    }
    let delay = Duration::from_micros(rng.u64(..3_000));
    Server::start(store, Transport { delay, ..Transport::default() }).await
}

/// The arguments of a command at a target.
fn words(command: &str, url: &str, key: &str, folder: &Path) -> Vec<String> {
    let mut words: Vec<_> = command.split(' ').map(str::to_owned).collect();
    let is_fuzz = words[0] == "fuzz";
    if words[0] != "audit" {
        words.push("--url".into());
    }
    words.extend([url, "--auth-key", key, "--ledger"].map(str::to_owned));
    words.push(ledger_in(folder));
    if is_fuzz {
        words.extend(["--out".into(), folder.display().to_string()]);
    }
    words
}

fn ledger_in(folder: &Path) -> String {
    folder.join("ledger.jsonl").display().to_string()
}

/// Starts a command, and kills it some time after a moment, unless it ends before.
async fn killed_after(moment: impl Future<Output = ()>, yields: usize, words: &[String]) {
    let mut child = start(&words.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::select! {
        () = moment => {}
        () = ended(&mut child) => {}
    }
    for _ in 0..yields {
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn ended(child: &mut Child) {
    while child.try_wait().unwrap().is_none() {
        tokio::task::yield_now().await;
    }
}

/// Cleans up after a killed command, and checks that the ledger is removed. Returns the program's output.
async fn clean_up(key: &str, folder: &Path, context: &str) -> String {
    let ledger = ledger_in(folder);
    let output = told(&["cleanup", "--auth-key", key, "--ledger", &ledger]).await;
    // A command that had removed all before it was killed leaves no ledger, and that is said.
    let is_gone = String::from_utf8_lossy(&output.stderr).contains("there is no ledger");
    assert_eq!(status(&output), if is_gone { 2 } else { 0 }, "{context}: {output:?}");
    assert!(!Path::new(&ledger).exists(), "{context}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The stored items, without those that others store while the command runs.
fn items_from_before(server: &Server) -> Vec<(String, String)> {
    let mut items = server.items();
    items.retain(|(key, _)| !key.starts_with("other-"));
    items
}

/// How many items there are that others stored while the command ran. They keep the last five.
fn items_from_meanwhile(server: &Server) -> usize {
    server.items().len() - items_from_before(server).len()
}

#[rstest]
#[case::run("run --jobs 8", 300)]
#[case::run_where_reads_lag("run --jobs 8 --consistency eventual:300ms", 300)]
#[case::fuzz("fuzz --jobs 1 --steps 300", 200)]
#[case::fuzz_with_many_clients("fuzz --jobs 8 --steps 200", 150)]
#[case::audit("audit", 120)]
#[tokio::test(flavor = "multi_thread")]
async fn the_items_of_a_killed_command_are_removed(#[case] command: &str, #[case] most: usize) {
    let folder = tempdir().unwrap();
    let mut rng = moments(command);
    for _ in 0..MOMENTS {
        let server = server(&mut rng).await;
        let words = words(command, &server.url, KEY, folder.path());
        let (requests, yields) = (rng.usize(1..most), rng.usize(..300));
        let moment = async {
            while server.store.lock().unwrap().answered() < requests {
                tokio::task::yield_now().await;
            }
        };
        killed_after(moment, yields, &words).await;
        let (coming, context) =
            (items_from_meanwhile(&server), format!("{command}, {requests} requests"));
        clean_up(KEY, folder.path(), &context).await;
        assert_eq!(items_from_before(&server), others(), "{context}");
        assert!(items_from_meanwhile(&server) >= coming, "{context}");
    }
}

/// The emulator cancels a request as soon as its client is gone.
#[rstest]
#[case::run(Api::Worker, "run --jobs 8")]
#[case::fuzz(Api::Worker, "fuzz --jobs 1 --steps 300")]
#[case::fuzz_with_many_clients(Api::Worker, "fuzz --jobs 8 --steps 200")]
#[case::audit(Api::Worker, "audit")]
#[case::run_at_the_store(Api::KvStore, "run --suite kv-store --jobs 8")]
#[case::fuzz_at_the_store(Api::KvStore, "fuzz --suite kv-store --steps 400 --jobs 6")]
#[tokio::test(flavor = "multi_thread")]
async fn the_items_of_a_command_killed_at_an_emulator_are_removed(
    #[case] api: Api,
    #[case] command: &str,
) {
    let folder = tempdir().unwrap();
    let mut rng = moments(command);
    for _ in 0..MOMENTS {
        let emulator = emulator_in_use(api).await;
        let before = entries(&emulator).await;
        let words = words(command, emulator.url(), EXAMPLE_KEY, folder.path());
        let (requests, yields) = (rng.usize(1..200), rng.usize(..300));
        let moment = async {
            emulator.journal().wait_for(&Filter::default(), requests).await.unwrap();
        };
        killed_after(moment, yields, &words).await;
        let context = format!("{command}, {requests} requests");
        clean_up(EXAMPLE_KEY, folder.path(), &context).await;
        assert_eq!(entries(&emulator).await, before, "{context}");
    }
}

/// Concurrent adds may lose index entries, and then no request shows their items.
#[tokio::test(flavor = "multi_thread")]
async fn the_clean_up_says_that_unlisted_items_may_be_left() {
    let folder = tempdir().unwrap();
    let server = Server::start(Store::new(None, Variant::default()), Transport::default()).await;
    let begun = json!({ "begun": { "run": "conformance-0a1b2c3d", "suite": "worker",
        "url": server.url, "has_user": false, "foreign": [] } });
    let sending =
        |nth: u64| json!({ "sending": { "nth": nth, "body": "\"conformance-0a1b2c3d\"" } });
    let ledger = format!("{begun}\n{}\n{}\n", sending(1), sending(2));
    fs::write(ledger_in(folder.path()), ledger).unwrap();
    let ledger = ledger_in(folder.path());
    let words = ["cleanup", "--url", &server.url, "--auth-key", KEY, "--ledger", &ledger];
    let output = told(&words).await;
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("2 under way") && told.contains("holds conformance-0a1b2c3d"), "{told}");
}

/// An emulator with items of others.
async fn emulator_in_use(api: Api) -> Running {
    let listed = [(INDEX_KEY, r#"["theirs","nothing"]"#)];
    let items = [("theirs", r#""conformance-test of last week""#), ("nothing", r#""""#)];
    let listed = listed.iter().filter(|_| api == Api::Worker);
    let entry = |(key, json): &(&str, &'static str)| {
        ((*key).to_owned(), Bytes::from_static(json.as_bytes()).into())
    };
    let data = listed.chain(&items).map(entry).collect();
    // Otherwise concurrent adds lose index entries, and no request shows their items.
    let index = IndexMode::Serialized;
    Emulator::start(Config { api, data, index, ..Config::default() }).await.unwrap()
}

/// Every entry of its storage by key, also those that no listing shows.
async fn entries(emulator: &Running) -> BTreeMap<String, Bytes> {
    let storage = emulator.stores().named_or_all(None)[0].namespace().storage();
    let entries = storage.entries().await.unwrap();
    entries.into_iter().map(|(key, value)| (key, value.into())).collect()
}

/// Runs the program beside the test's own server.
async fn told(arguments: &[&str]) -> std::process::Output {
    let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    let run = move || program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}
