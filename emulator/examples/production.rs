//! What Cloudflare does and no local runtime shows: a stale read, and a 429 for a key that is written
//! twice within a second. The clock is moved by hand, so the example does not wait.
//!
//! `cargo run -p pysondbkv-emulator --example production`

#![expect(clippy::print_stdout, reason = "an example shows what happens")]

use pysondbkv_emulator::clock::{Clock, Timestamp};
use pysondbkv_emulator::conditions::Preset;
use pysondbkv_emulator::{Config, Emulator};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // With production's latency, every request would wait for the clock.
    let conditions = Preset::Production.conditions().patched(json!({ "latency": null }))?;
    let clock = Clock::manual(Timestamp::from_ms(1_795_262_400_000));
    let emulator = Emulator::start(Config { conditions, clock, ..Config::default() }).await?;

    let added = send(emulator.url(), "POST", "/add", "amsterdam", json!({ "n": 1 })).await?;
    let added: Value = serde_json::from_str(&added)?;
    let update = |n: u8| json!({ "key": added["key"], "n": n });
    let path = format!("/get/{}", added["key"].as_str().unwrap_or_default());
    let read = async |location| send(emulator.url(), "GET", &path, location, Value::Null).await;
    println!("san-francisco reads {}", read("san-francisco").await?);

    emulator.clock().advance(Duration::from_secs(1));
    send(emulator.url(), "PUT", "/update", "amsterdam", update(2)).await?;
    assert_eq!(read("amsterdam").await?, r#"{"n":2}"#);
    assert_eq!(read("san-francisco").await?, r#"{"n":1}"#);
    println!("amsterdam has written 2, and san-francisco still reads 1: its cache is stale");

    let refused = send(emulator.url(), "PUT", "/update", "amsterdam", update(3)).await?;
    assert_eq!(refused, "KV PUT failed: 429 Too Many Requests");
    println!("a second write of the key within a second: {refused}");

    emulator.clock().advance(Duration::from_mins(1));
    assert_eq!(read("san-francisco").await?, r#"{"n":2}"#);
    println!("a minute later san-francisco reads 2");
    Ok(())
}

/// Sends a request as if it were handled at that location.
async fn send(
    base_url: &str,
    method: &str,
    path: &str,
    location: &str,
    body: Value,
) -> Result<String, Box<dyn std::error::Error>> {
    let request = reqwest::Client::new().request(method.parse()?, format!("{base_url}{path}"));
    let request = request.header("AUTH_KEY", "meow").header("X-Emulator-Location", location);
    let request = if body.is_null() { request } else { request.json(&body) };
    Ok(request.send().await?.text().await?)
}
