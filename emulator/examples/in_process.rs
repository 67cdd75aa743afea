//! A test server inside your test: it starts in milliseconds, on a free port, and needs no network.
//!
//! `cargo run -p pysondbkv-emulator --example in_process`

#![expect(clippy::print_stdout, reason = "an example shows what happens")]

use pysondbkv_emulator::journal::Filter;
use pysondbkv_emulator::{Config, Emulator};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start(Config::default()).await?;
    let client = Client::new(emulator.url());
    let key = client.add(&json!({ "name": "Alice" })).await?;
    assert_eq!(client.get_all().await?, json!([{ "key": key, "value": { "name": "Alice" } }]));

    // A prefix chooses a store of its own, so that tests that run at once share one emulator.
    let other = Client::new(&format!("{}/@another-test", emulator.url()));
    assert_eq!(other.get_all().await?, json!([]));

    // The journal shows what the client did, down to the KV operations.
    for request in emulator.journal().read(&Filter::default()) {
        println!("{}: {} KV operations", request.target, request.operation_count);
    }

    // Every store is empty again. Dropping the emulator frees the port.
    emulator.reset().await?;
    assert_eq!(client.get_all().await?, json!([]));
    Ok(())
}

/// A client of the Worker, such as the one that you want to test.
struct Client {
    http: reqwest::Client,
    base_url: String,
}

impl Client {
    fn new(base_url: &str) -> Self {
        Self { http: reqwest::Client::new(), base_url: base_url.to_owned() }
    }

    async fn add(&self, value: &Value) -> reqwest::Result<String> {
        let request = self.http.post(format!("{}/add", self.base_url)).json(value);
        let added: Value = request.header("AUTH_KEY", "meow").send().await?.json().await?;
        Ok(added["key"].as_str().unwrap_or_default().to_owned())
    }

    async fn get_all(&self) -> reqwest::Result<Value> {
        let request = self.http.get(format!("{}/getAll", self.base_url));
        request.header("AUTH_KEY", "meow").send().await?.json().await
    }
}
