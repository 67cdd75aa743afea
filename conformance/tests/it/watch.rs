//! `watch`: what an owner hears of a deployment that is looked at again and again.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};

use pysondbkv_emulator::journal::Filter;
use pysondbkv_emulator::{AuthKey, Config, Emulator, Running};
use serde_json::Value;
use tempfile::tempdir;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::told;

const BIN: &str = env!("CARGO_BIN_EXE_pysondbkv-conformance");

async fn sound() -> Server {
    Server::start(Store::new(None, Variant::default()), Transport::default()).await
}

async fn watched(url: &str, words: &str) -> (i32, String) {
    told(&format!("watch {url} --auth-key {KEY} --color never --every 100ms {words}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_deployment_is_one_line_a_round() {
    let server = sound().await;
    let (status, told) = watched(&server.url, "--rounds 2").await;
    assert_eq!(told.matches(" sound ").count(), 2, "{told}");
    assert!(told.contains("at most 40000 requests and 50000 KV reads a day"), "{told}");
    assert_eq!(status, 0, "{told}");
    assert!(!told.contains(KEY), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_opens_to_everybody_is_failing() {
    let server = Server::broken(Defect::GetAllIsOpen).await;
    let (status, told) = watched(&server.url, "--rounds 1").await;
    assert_eq!(status, 1, "{told}");
    assert!(told.contains(" failing ") && told.contains("closed-without-key high"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_beyond_the_budget_are_skipped_and_the_watch_says_so() {
    let server = sound().await;
    let (status, told) = watched(&server.url, "--rounds 3 --budget 60,100000").await;
    assert_eq!(status, 0, "{told}");
    assert!(
        told.contains("skipped      the budget of 60 requests and 100000 KV reads a day"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reached_at_first_ends_the_watch() {
    let (status, told) = watched("http://127.0.0.1:1", "--rounds 2").await;
    assert_eq!(status, 3, "{told}");
    assert_eq!(told.matches(" unreachable ").count(), 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_grows_and_the_page_shows_all_of_it() {
    let (server, folder) = (sound().await, tempdir().unwrap());
    let [history, page] = ["watch.ndjson", "watch.html"].map(|name| folder.path().join(name));
    let words = format!("--rounds 2 --history {} --html {}", history.display(), page.display());
    for _ in 0..2 {
        assert_eq!(watched(&server.url, &words).await.0, 0);
    }
    let lines = fs::read_to_string(history).unwrap();
    let rounds: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rounds.len(), 4);
    assert!(
        rounds
            .iter()
            .all(|round| round["outcome"] == "sound" && round["requests"].as_u64() > Some(10))
    );
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("4 rounds") && page.contains("<polyline"), "{page}");
    assert!(!page.contains("<script") && !page.contains(KEY) && !page.contains("NaN"), "{page}");
    assert!(!lines.contains(KEY), "{lines}");
}

/// An emulator goes away between two rounds; the webhook is told, and the watch ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_ends_the_watch_and_reaches_the_webhook() {
    let emulator = start().await;
    let hook = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?token=hush", hook.local_addr().unwrap());
    let words = format!("--until-change --every 300ms --webhook {url}");
    let mut watch = Watching::begin(emulator.url(), &words);
    watch.hear("metrics on ");
    watch.round();
    drop(emulator);
    let body = tokio::task::spawn_blocking(move || received(&hook)).await.unwrap();
    let told: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(told["changes"][0]["is_worse"], true, "{told}");
    assert_eq!(told["round"]["outcome"], "unreachable", "{told}");
    assert_eq!(watch.child.wait().unwrap().code(), Some(1));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn prometheus_reads_the_last_round_of_a_watch_that_only_reads_and_stops_at_a_signal() {
    let emulator = start().await;
    let mut watch = Watching::begin(emulator.url(), "--every 1h");
    let address = watch.hear("metrics on http://").trim().trim_end_matches("/metrics").to_owned();
    watch.round();
    let metrics = page(&address, "/metrics");
    for line in [
        "pysondbkv_watch_up 1",
        "pysondbkv_watch_sound 1",
        "pysondbkv_watch_rounds_total{outcome=\"sound\"} 1",
        "pysondbkv_watch_scenarios{verdict=\"failed\"} 0",
        "pysondbkv_watch_latency_seconds{quantile=\"0.95\"}",
        "pysondbkv_watch_index_sound 1",
    ] {
        assert!(metrics.contains(line), "no {line} in {metrics}");
    }
    assert!(page(&address, "/").starts_with("HTTP/1.1 404"));
    let requests = emulator.journal().read(&Filter::default());
    let operations = requests.iter().flat_map(|request| &request.operations);
    assert!(operations.clone().count() > 0 && operations.clone().all(|one| one.operation == "get"));
    let stopped = Command::new("kill").args(["-TERM", &watch.child.id().to_string()]).status();
    assert!(stopped.unwrap().success());
    assert_eq!(watch.child.wait().unwrap().code(), Some(0));
}

async fn start() -> Running {
    Emulator::start(Config { auth_key: AuthKey::parse(KEY).unwrap(), ..Config::default() })
        .await
        .unwrap()
}

/// A watch that goes on.
struct Watching {
    child: Child,
    told: BufReader<ChildStderr>,
}

impl Watching {
    fn begin(url: &str, words: &str) -> Self {
        let words = format!("watch {url} --metrics 127.0.0.1:0 --color never {words}");
        let mut command = Command::new(BIN);
        command.args(words.split_whitespace()).env("AUTH_KEY", KEY);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(child.stderr.take().unwrap());
        Self { child, told }
    }

    /// What is behind these words in the line of the log that begins with them.
    fn hear(&mut self, words: &str) -> String {
        let mut line = String::new();
        while self.told.read_line(&mut line).unwrap() > 0 {
            if let Some(rest) = line.strip_prefix(words) {
                return rest.to_owned();
            }
            line.clear();
        }
        panic!("the watch never says {words:?}");
    }

    /// Waits for the line of a round.
    fn round(&mut self) {
        let mut byte = [0];
        let stdout = self.child.stdout.as_mut().unwrap();
        while stdout.read(&mut byte).unwrap() > 0 && byte != *b"\n" {}
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of the one request that a webhook gets.
fn received(hook: &std::net::TcpListener) -> String {
    let (mut stream, _) = hook.accept().unwrap();
    let mut text = String::new();
    let mut bytes = [0; 4096];
    while !text.ends_with("]}") {
        let read = stream.read(&mut bytes).unwrap();
        assert!(read > 0, "{text}");
        text += std::str::from_utf8(&bytes[..read]).unwrap();
    }
    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    text.split_once("\r\n\r\n").unwrap().1.to_owned()
}

fn page(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}
