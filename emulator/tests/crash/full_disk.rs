//! The disk is full, and then there is room again. A limit on the size of files stands for the disk.

use crate::client::{Client, Watched};
use crate::environment::seed;
use crate::model::{Items, Model};
use crate::program::{Program, command};
use crate::store::Store;
use crate::verdict::judge;
use fastrand::Rng;
use std::process::Command;

/// Room for some dozen items.
const LIMIT: &str = "400000";

/// The program, whose files may not grow beyond the limit. A write that fails is an error then, and no
/// signal.
fn confined() -> Command {
    let mut confined = Command::new("sh");
    let script = format!("trap '' XFSZ; exec prlimit --fsize={LIMIT}:unlimited \"$@\"");
    confined.args(["-c", &script, "sh"]).arg(command().get_program());
    confined
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_requests_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start_as(confined(), folder.path()).ok().unwrap();
    let store = Store::at(program.address, "full");
    let watched = Watched::new(store, Model::of(Items::new(), None));
    let expiring = Store::at(program.address, "expiring");
    assert!(expiring.put_expired().await && expiring.list().await.is_some());
    let mut client = Client::new(1, 0, Rng::with_seed(seed()));
    let mut added = 0;
    while client.add(&watched).await {
        added += 1;
    }
    assert!(added > 10, "{added} items fit");
    assert!(!client.add(&watched).await && !watched.store.take_snapshot().await);
    let mine = client.mine(&watched.model.lock().unwrap());
    assert_eq!(mine.len(), added);
    for key in &mine {
        assert!(watched.store.get(key).await.unwrap().is_object(), "reads go on");
    }
    let listed = expiring.kv_list().await;
    assert_eq!(listed, Some(Vec::new()), "a list goes on, though what has expired stays stored");

    let mut raise = Command::new("prlimit");
    raise.args(["--pid", &program.pid(), "--fsize=unlimited"]);
    assert!(raise.status().unwrap().success());
    for _ in 0..10 {
        assert!(client.add(&watched).await, "there is room again");
    }
    let log = program.kill();
    assert!(log.contains("failed to write"), "{log}");
    let program = Program::start(folder.path());
    judge(&Store::at(program.address, "full"), watched.model.into_inner().unwrap()).await;
}
