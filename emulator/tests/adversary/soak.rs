//! Load with faults, clock moves, snapshots, resets and new stores: the memory must not grow.

use crate::budget::{Budget, seed};
use crate::http_client;
use crate::program::Program;
use fastrand::Rng;
use reqwest::Method;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const CLIENTS: u64 = 16;

/// What memory may grow by after the first fifth of the time, in KiB: the allocator's slack.
const SLACK_KIB: u64 = 32 * 1024;

/// No quota and no latency, so that the load is high.
const CONDITIONS: &str = r#"{"quotas": null, "latency": null, "fault": [
    {"id": "lost", "on": "put", "phase": "after", "probability": 0.05, "status": 500},
    {"id": "slow", "on": "get", "probability": 0.1, "delay-ms": 30},
    {"id": "cut", "on": "GET /getAll", "phase": "after", "probability": 0.1, "cut-bytes": 9},
    {"id": "held", "on": "delete", "probability": 0.02, "hold": true}
]}"#;

#[tokio::test(flavor = "multi_thread")]
async fn memory_does_not_grow_under_load() {
    let (budget, seed) = (Budget::from_environment(), seed());
    let program = Arc::new(Program::start(&[
        "--quiet", "--seed", "1", "--preset", "production", "--max-stores", "20",
    ]));
    control(&program, Method::PATCH, "conditions", CONDITIONS).await;
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let program = Arc::clone(&program);
        clients.spawn(load(program, Rng::with_seed(seed ^ number)));
    }
    let mut random = Rng::with_seed(seed);
    let mut warm = None;
    while budget.is_left() {
        trouble(&program, &mut random).await;
        if warm.is_none() && budget.is_warm() {
            warm = Some(program.memory_kib());
        }
    }
    clients.shutdown().await;
    control(&program, Method::POST, "reset", "").await;
    let end = program.memory_kib();
    let warm = warm.unwrap_or(end);
    println!("memory: {warm} KiB when warm, {end} KiB at the end");
    assert!(end < warm + warm / 2 + SLACK_KIB, "memory grew from {warm} to {end} KiB");
    Arc::into_inner(program).unwrap().end();
}

/// Sends requests until it is aborted.
async fn load(program: Arc<Program>, mut random: Rng) {
    let client = http_client::builder().timeout(Duration::from_secs(2)).build().unwrap();
    loop {
        let store = if random.bool() { String::new() } else { format!("/@s{}", random.u8(0..40)) };
        let (method, path) = match random.u8(0..8) {
            0..=3 => (Method::POST, "/add".to_owned()),
            4 => (Method::GET, "/getAll".to_owned()),
            5 => (Method::DELETE, format!("/delete/{}", random.u8(..))),
            6 => (Method::DELETE, "/deleteAll".to_owned()),
            _ => (Method::GET, format!("/get/{}", random.u64(..))),
        };
        let location = format!("l{}", random.u16(..));
        let request = client.request(method, program.url(&format!("{store}{path}")));
        let request = request.header("AUTH_KEY", "meow").header("X-Emulator-Location", location);
        // A fault may cut or hold it.
        let _ = request.body("{\"name\":\"x\"}").send().await;
    }
}

/// Moves the clock, takes and restores snapshots, resets, releases.
async fn trouble(program: &Program, random: &mut Rng) {
    match random.u8(0..8) {
        0 => control(program, Method::PUT, "clock", "{\"now\":\"2026-11-30T00:00:00Z\"}").await,
        1 => control(program, Method::PUT, "clock", "{\"now\":null}").await,
        2 | 3 => control(program, Method::POST, "clock/advance", "{\"ms\":5000}").await,
        4 => control(program, Method::PUT, "snapshots/a", "").await,
        5 => control(program, Method::POST, "snapshots/a/restore", "").await,
        6 => control(program, Method::POST, "faults/held/release", "").await,
        _ => control(program, Method::POST, "reset", "").await,
    }
    tokio::time::sleep(Duration::from_millis(random.u64(1..50))).await;
}

async fn control(program: &Program, method: Method, call: &str, body: &'static str) {
    let url = program.url(&format!("/__emulator/{call}"));
    let client = http_client::builder().build().unwrap();
    let answer = client.request(method, url).body(body).send().await.unwrap();
    let expected = [200, 204, 404];
    assert!(expected.contains(&answer.status().as_u16()), "{call}: {answer:?}");
}
