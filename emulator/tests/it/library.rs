//! The emulator as a library: start, use, reset, stop.

use crate::wire::Wire;
use pysondbkv_emulator::{Config, Emulator, StartError};
use std::net::TcpStream;

#[tokio::test(flavor = "multi_thread")]
async fn it_picks_a_free_port_and_answers_at_once() {
    let emulator = Emulator::start(Config::default()).await.unwrap();
    assert_eq!(emulator.url(), format!("http://{}", emulator.address()));
    let address = emulator.address();
    let answer = blocking(move || Wire::connect(address).get("/getAll")).await;
    assert_eq!(answer.text(), "[]");
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_empties_it() {
    let emulator = Emulator::start(Config::default()).await.unwrap();
    let address = emulator.address();
    blocking(move || Wire::connect(address).add("", "1")).await;
    emulator.reset().await.unwrap();
    let answer = blocking(move || Wire::connect(address).get("/getAll")).await;
    assert_eq!(answer.text(), "[]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_is_an_error() {
    let first = Emulator::start(Config::default()).await.unwrap();
    let config = Config { port: first.address().port(), ..Config::default() };
    let error = Emulator::start(config).await.unwrap_err();
    assert!(matches!(error, StartError::InUse { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_frees_the_port() {
    let emulator = Emulator::start(Config::default()).await.unwrap();
    let address = emulator.address();
    emulator.stop().await;
    assert!(blocking(move || TcpStream::connect(address)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_frees_the_port() {
    let emulator = Emulator::start(Config::default()).await.unwrap();
    let address = emulator.address();
    drop(emulator);
    // The server stops a moment after it was dropped. Until then its port is in use.
    let config = Config { port: address.port(), ..Config::default() };
    while Emulator::start(config.clone()).await.is_err() {
        tokio::task::yield_now().await;
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}
