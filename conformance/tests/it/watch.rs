//! `watch`: what an owner hears of a deployment that is looked at again and again.

use std::convert::Infallible;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::exchange::Request;
use pysondbkv_conformance::site::{Client, Repeatable};
use pysondbkv_emulator::journal::Filter;
use pysondbkv_emulator::{AuthKey, Config, Emulator, Running};
use serde_json::Value;
use tempfile::tempdir;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{told, told_with};

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
    let lines = fs::read_to_string(&history).unwrap();
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
    assert!(rounds[0]["latencies"]["getAll"]["p95_ms"].as_f64() > Some(0.0), "{lines}");
    assert!(page.contains("Latency by kind of request"), "{page}");
    let other = sound().await;
    let (status, told) = watched(&other.url, &words).await;
    assert!(status == 2 && told.contains("give") && told.contains("a file of its own"), "{told}");
    assert_eq!(fs::read_to_string(&history).unwrap(), lines, "it stays as it was");
}

/// One of two caches has an old listing, so an entry comes and goes. Only reads can tell that.
#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_gone_and_comes_back_is_told() {
    let emulator = start().await;
    let url = flickering(emulator.url()).await;
    let folder = tempdir().unwrap();
    let history = folder.path().join("watch.ndjson");
    let (_, told) = watched(&url, &format!("--rounds 2 --history {}", history.display())).await;
    assert!(told.contains("gone from the listing and came back after"), "{told}");
    let lines = fs::read_to_string(&history).unwrap();
    let came_back = |line: &str| -> u64 {
        serde_json::from_str::<Value>(line).unwrap()["came_back"].as_u64().unwrap()
    };
    assert!(lines.lines().map(came_back).sum::<u64>() > 1, "{lines}");
}

/// A front that answers the listing with one item more each second time.
async fn flickering(url: &str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = format!("http://{}", listener.local_addr().unwrap());
    let base = BaseUrl::parse(url).unwrap();
    let client = Client::new(&base, Duration::from_secs(30)).unwrap();
    let count = Arc::new(AtomicU64::new(0));
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (base, client, count) = (base.clone(), client.clone(), Arc::clone(&count));
            let service = service_fn(move |asked: hyper::Request<Incoming>| {
                let (base, client, count) = (base.clone(), client.clone(), Arc::clone(&count));
                async move {
                    let (head, _) = asked.into_parts();
                    let mut request = Request::new(head.method, head.uri.to_string());
                    request.headers = head.headers;
                    request.headers.remove(http::header::HOST);
                    let is_listing = request.path == "/getAll";
                    let mut answer = client.send(&base, &request, Repeatable::No).await.unwrap();
                    if is_listing && answer.status == 200 && count.fetch_add(1, SeqCst) % 2 == 0 {
                        let key = "0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11";
                        answer.headers.remove(http::header::CONTENT_LENGTH);
                        answer.body = format!(r#"[{{"key":"{key}","value":{{}}}}]"#).into();
                    }
                    let mut passed = hyper::Response::builder().status(answer.status);
                    for (name, value) in &answer.headers {
                        passed = passed.header(name, value);
                    }
                    Ok::<_, Infallible>(passed.body(Full::new(answer.body)).unwrap())
                }
            });
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(socket), service));
        }
    });
    own
}

/// Each round looks at the KV namespace as well, and its reads count.
#[tokio::test(flavor = "multi_thread")]
async fn the_namespace_is_part_of_a_round() {
    let emulator = start().await;
    let api = format!("{}/__emulator/client/v4", emulator.url());
    let base = BaseUrl::parse(&api).unwrap();
    let client = Client::new(&base, Duration::from_secs(30)).unwrap();
    let namespaces = Request::new(http::Method::GET, "/accounts/any/storage/kv/namespaces");
    let answer = client.send(&base, &namespaces, Repeatable::Yes).await.unwrap();
    let namespaces: Value = serde_json::from_slice(&answer.body).unwrap();
    let id = namespaces["result"][0]["id"].as_str().unwrap();
    let orphan = "0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11";
    for (key, value) in [("__index__", "[]"), (orphan, "{}")] {
        let path = format!("/accounts/any/storage/kv/namespaces/{id}/values/{key}");
        let mut put = Request::new(http::Method::PUT, path);
        put.body = Some(value.into());
        client.send(&base, &put, Repeatable::No).await.unwrap();
    }

    let folder = tempdir().unwrap();
    let history = folder.path().join("watch.ndjson");
    let words = |id: &str| {
        format!(
            "watch {} --auth-key {KEY} --color never --every 100ms --rounds 2 --account any \
             --namespace {id} --history {}",
            emulator.url(),
            history.display()
        )
    };
    let variables = [("CLOUDFLARE_API_BASE_URL", api.as_str())];
    let (status, told) = told_with(&words(id), &variables).await;
    assert!(status == 0 && told.contains("namespace-orphans medium"), "{told}");
    let alone = watched(emulator.url(), "--rounds 1").await.1;
    let requests = |told: &str| -> u64 {
        let line = told.lines().find(|line| line.ends_with(" requests")).unwrap();
        line.rsplit(' ').nth(1).unwrap().parse().unwrap()
    };
    assert!(requests(&told) > requests(&alone), "{told} {alone}");
    let (status, told) = told_with(&words("0123456789abcdef0123456789abcdef"), &variables).await;
    assert!(status == 0 && told.contains("namespace not seen ("), "{told}");
}

/// A webhook that never answers keeps nobody from stopping the watch.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_webhook_does_not_hold_up_an_interrupt() {
    let emulator = start().await;
    let hook = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let words = format!("--every 300ms --webhook http://{}/hook", hook.local_addr().unwrap());
    let mut watch = Watching::begin(emulator.url(), &words);
    watch.hear("metrics on ");
    watch.round();
    drop(emulator);
    let (_silent, _) = tokio::task::spawn_blocking(move || hook.accept().unwrap()).await.unwrap();
    let stopped = Command::new("kill").args(["-INT", &watch.child.id().to_string()]).status();
    assert!(stopped.unwrap().success());
    watch.hear("the webhook had not answered yet");
    assert_eq!(watch.child.wait().unwrap().code(), Some(3));
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
        "pysondbkv_watch_latency_seconds{request=\"getAll\",quantile=\"0.95\"}",
        "pysondbkv_watch_latency_seconds{request=\"page\",quantile=\"0.99\"}",
        "pysondbkv_watch_entries_back 0",
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
