//! Sends the requests of a script to an emulator without a socket.

use crate::script;
use bytes::Bytes;
use futures_util::poll;
use http::{Method, Response};
use pysondbkv_emulator::chance::Seed;
use pysondbkv_emulator::clock::{Clock, Timestamp};
use pysondbkv_emulator::config::Config;
use pysondbkv_emulator::fuzzing::Port;
use pysondbkv_emulator::message::Request;
use std::future::Future;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::Poll;
use tokio::runtime::{Builder, Runtime};

/// How often a request is given another chance to go on, before its client leaves. Only faults and waiting
/// calls of the control plane need as many.
const TURNS: usize = 2_000;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_current_thread().enable_time().build().expect("a runtime needs only memory")
});

/// A configuration in which nothing is left to chance or to the time of day.
#[must_use]
pub fn config() -> Config {
    let clock = Clock::manual(Timestamp::from_ms(1_795_219_200_000));
    Config { clock, seed: Seed::new(1), ..Config::default() }
}

/// Plays a script, and shows each request and its answer to `judge`. Answers nothing for a request that
/// waits for what does not come.
pub fn play(port: &Port, script: &[u8], mut judge: impl FnMut(&Request, &Response<Bytes>)) {
    let mut keys = Vec::new();
    for text in script::requests(script) {
        let Some(request) = script::read(text, &keys) else { continue };
        let Some(answer) = ask(port, request.clone()) else { continue };
        judge(&request, &answer);
        keys.extend(new_key(&request, &answer));
    }
}

/// The answer to a request. None if the request waits for what does not come.
#[must_use]
pub fn ask(port: &Port, request: Request) -> Option<Response<Bytes>> {
    let answer = RUNTIME.block_on(patiently(port.answer(request)))?;
    Some(answer.expect("an emulator in memory makes every piece of an answer"))
}

/// Plays one request that must be answered.
#[must_use]
pub fn must_answer(port: &Port, request: &str) -> Response<Bytes> {
    let request = script::read(request.as_bytes(), &[]).expect("the request is well formed");
    ask(port, request).expect("the request waits for what does not come")
}

async fn patiently<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    for _ in 0..TURNS {
        if let Poll::Ready(value) = poll!(future.as_mut()) {
            return Some(value);
        }
        tokio::task::yield_now().await;
    }
    None
}

fn new_key(request: &Request, answer: &Response<Bytes>) -> Option<String> {
    let made = request.method == Method::POST && request.path.ends_with("/add");
    let body: serde_json::Value = serde_json::from_slice(answer.body()).ok().filter(|_| made)?;
    Some(body.get("key")?.as_str()?.to_owned())
}
