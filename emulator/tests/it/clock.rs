//! The clock under traffic. It was once enough to set it back while a request slept: the request waited
//! for the old moment and kept the index, so that every later add hung.

use crate::http_client;
use pysondbkv_emulator::api::worker::IndexMode;
use pysondbkv_emulator::clock::Timestamp;
use pysondbkv_emulator::conditions::Conditions;
use pysondbkv_emulator::{Config, Emulator, Running};
use reqwest::Method;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Far longer than any test runs.
const HANGS: Duration = Duration::from_mins(1);

/// Latency, stale reads, queued writes and a fault that delays: all that goes by the clock.
const SLOW: &str = r#"
[consistency]
mode = "eventual"
locations = 3
[limits]
same-key-writes = "last-writer-wins"
[latency]
get = "20ms"
put = "50ms"
delete = "30ms"
[[fault]]
id = "slow"
on = "GET /getAll"
delay-ms = 40
expires-after-ms = 3600000
"#;

#[tokio::test(flavor = "multi_thread")]
async fn requests_under_way_end_however_the_clock_is_moved() {
    for seed in 0..20 {
        let emulator = serialized().await;
        let traffic = traffic(&emulator, 12);
        move_at_random(&emulator, seed).await;
        let answered = tokio::time::timeout(HANGS, until_answered(&emulator, traffic)).await;
        assert!(answered.is_ok(), "seed {seed}: a request hangs");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_wakes_all_requests_and_gives_the_index_back() {
    for seed in 0..20 {
        let emulator = serialized().await;
        let traffic = traffic(&emulator, 12);
        move_at_random(&emulator, seed).await;
        emulator.clock().set(Timestamp::from_ms(0));
        let answered = tokio::time::timeout(HANGS, until_reset(&emulator, traffic)).await;
        assert!(answered.is_ok(), "seed {seed}: a request sleeps on");
        emulator.clock().run();
        let added = tokio::time::timeout(HANGS, send(&emulator, Method::POST, "/add")).await;
        assert_eq!(added.ok(), Some(200), "seed {seed}: an add hangs");
    }
}

/// An emulator whose clock stands, and whose adds take turns.
async fn serialized() -> Arc<Running> {
    let conditions = Conditions::from_toml(SLOW).unwrap();
    let config = Config { conditions, index: IndexMode::Serialized, ..Config::default() };
    Arc::new(Emulator::start(config).await.unwrap())
}

/// Requests of all kinds, sent at once.
fn traffic(emulator: &Arc<Running>, count: usize) -> JoinSet<u16> {
    let mut requests = JoinSet::new();
    for number in 0..count {
        let emulator = Arc::clone(emulator);
        let (method, path) = match number % 4 {
            0 | 1 => (Method::POST, "/add"),
            2 => (Method::GET, "/getAll"),
            _ => (Method::DELETE, "/delete/none"),
        };
        requests.spawn(async move { send(&emulator, method, path).await });
    }
    requests
}

async fn send(emulator: &Running, method: Method, path: &str) -> u16 {
    let client = http_client::builder().build().unwrap();
    let request = client.request(method, format!("{}{path}", emulator.url()));
    let answer = request.header("AUTH_KEY", "meow").body("1").send().await.unwrap();
    answer.status().as_u16()
}

/// Sets, advances, stops and runs the clock.
async fn move_at_random(emulator: &Running, seed: u64) {
    let (clock, mut random) = (emulator.clock(), fastrand::Rng::with_seed(seed));
    let now = clock.now();
    for _ in 0..random.usize(1..12) {
        match random.u8(0..5) {
            0 => clock.set(now + Duration::from_millis(random.u64(0..100_000))),
            1 => clock.set(Timestamp::from_ms(random.u64(0..now.ms()))),
            2 => clock.advance(Duration::from_millis(random.u64(0..100))),
            3 => clock.run(),
            _ => tokio::time::sleep(Duration::from_millis(random.u64(0..5))).await,
        }
    }
}

/// Moves the clock on until every request is answered.
async fn until_answered(emulator: &Running, mut traffic: JoinSet<u16>) {
    while !traffic.is_empty() {
        emulator.clock().advance(Duration::from_secs(1));
        tokio::time::sleep(Duration::from_millis(1)).await;
        while traffic.try_join_next().is_some() {}
    }
}

/// Resets again and again, for a request can begin after a reset, until every request is answered. The
/// clock stands still.
async fn until_reset(emulator: &Running, mut traffic: JoinSet<u16>) {
    while !traffic.is_empty() {
        emulator.reset().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
        while traffic.try_join_next().is_some() {}
    }
}
