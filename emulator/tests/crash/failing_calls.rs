//! Each call of the system with which SQLite writes fails once, the first, the second, and so on, whatever
//! it is for: requests may fail, but what was acknowledged is there after the next start.
//!
//! A library before the system's own lets the calls fail. A write that fails has written its first half.

use crate::client::{Client, Watched};
use crate::environment::{rounds, seed};
use crate::model::{Items, Model};
use crate::program::{Program, command};
use crate::store::Store;
use crate::verdict::judge;
use fastrand::Rng;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const EIO: &str = "5";
const ENOSPC: &str = "28";

/// From so many rounds on, no call is left out.
const MANY: u64 = 50;

/// The library, which is built once.
static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("failing_calls.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/crash/failing_calls.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(&library).arg(source);
    assert!(compiler.status().unwrap().success());
    library
});

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_every_call_that_fails() {
    let seed = seed();
    let step = if rounds() < MANY { 7 } else { 1 };
    for nth in (1 + seed % step..).step_by(usize::try_from(step).unwrap()) {
        let errno = if nth / step % 2 == 0 { EIO } else { ENOSPC };
        if !goes_on_when_one_fails(nth, errno, seed).await {
            println!("{nth} calls are made");
            assert!(nth > 50, "too few calls are seen");
            return;
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_has_reached_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("is-unsynced");
    let mut marking = command();
    marking.env("LD_PRELOAD", &*LIBRARY).env("SYNC_MARK", &mark);
    let program = Program::start_as(marking, folder.path()).unwrap();
    let store = Store::at(program.address, "s");
    let check = |what: &str| assert_eq!(std::fs::read_to_string(&mark).unwrap(), "0", "{what}");
    for nth in 0..10 {
        let key = store.add(&json!({ "nth": nth })).await.unwrap();
        check("an add");
        assert!(store.update(&key, 1).await);
        check("an update");
        if nth % 2 == 0 {
            assert!(store.delete(&key).await);
            check("a delete");
            assert!(store.delete(&key).await);
            check("a delete of nothing");
        }
    }
    program.stop();
}

/// Lets the nth call fail, and answers whether there were so many.
async fn goes_on_when_one_fails(nth: u64, errno: &str, seed: u64) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("has-failed");
    let mut failing = command();
    failing.env("LD_PRELOAD", &*LIBRARY).env("FAIL_MARK", &mark);
    failing.env("FAIL_AT", nth.to_string()).env("FAIL_ERRNO", errno);
    let mut model = Model::of(Items::new(), None);
    match Program::start_as(failing, folder.path()) {
        Ok(program) => {
            let watched = Watched::new(Store::at(program.address, "s"), model);
            work(&watched, seed).await;
            program.stop();
            model = watched.model.into_inner().unwrap();
        }
        Err(log) => assert!(log.contains("to keep stores: check that"), "call {nth}: {log}"),
    }
    println!("call {nth}, error {errno}");
    let program = Program::start(folder.path());
    judge(&Store::at(program.address, "s"), model).await;
    mark.exists()
}

/// Requests of every kind, one after the other.
async fn work(watched: &Watched, seed: u64) {
    let mut client = Client::new(1, 0, Rng::with_seed(seed));
    for _ in 0..4 {
        client.add(watched).await;
    }
    let first = |client: &Client| client.mine(&watched.model.lock().unwrap()).first().cloned();
    if let Some(key) = first(&client) {
        client.update(watched, &key).await;
    }
    watched.take_snapshot().await;
    if let Some(key) = first(&client) {
        watched.delete(&key).await;
    }
    client.add(watched).await;
    watched.restore().await;
    client.add(watched).await;
    client.add(watched).await;
}
