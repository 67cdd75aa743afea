//! A history that repeats: stores that start with your data, and a seed from which every random choice
//! follows, the keys of new items among them.
//!
//! `cargo run -p pysondbkv-emulator --example starting_data`

#![expect(clippy::print_stdout, reason = "an example shows what happens")]

use pysondbkv_emulator::api::worker;
use pysondbkv_emulator::chance::Seed;
use pysondbkv_emulator::{Config, Emulator, Running};
use reqwest::Client;

/// What `GET /getAll` of a deployment answered.
const DATA: &str = r#"[{"key":"alice","value":{"role":"admin"}},{"key":"bob","value":{}}]"#;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config =
        Config { data: worker::entries(DATA.as_bytes())?, seed: Seed::new(7), ..Config::default() };
    let emulator = Emulator::start(config.clone()).await?;
    assert_eq!(get_all(&emulator).await?, DATA);
    let first = add(&emulator).await?;
    println!("the first new item: {first}");

    // A reset brings back the data, and the same choices.
    emulator.reset().await?;
    assert_eq!(get_all(&emulator).await?, DATA);
    assert_eq!(add(&emulator).await?, first);

    // So does another emulator with the same configuration.
    let another = Emulator::start(config).await?;
    assert_eq!(add(&another).await?, first);
    Ok(())
}

async fn add(emulator: &Running) -> reqwest::Result<String> {
    let request = Client::new().post(format!("{}/add", emulator.url())).body("{}");
    request.header("AUTH_KEY", "meow").send().await?.text().await
}

async fn get_all(emulator: &Running) -> reqwest::Result<String> {
    let request = Client::new().get(format!("{}/getAll", emulator.url()));
    request.header("AUTH_KEY", "meow").send().await?.text().await
}
