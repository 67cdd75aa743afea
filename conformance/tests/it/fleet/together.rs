//! Runs at work at the same time.

use rstest::rstest;
use tempfile::tempdir;

use super::{
    Shelf, at_emulator, at_server, begun, emulator, limited_emulator, node, slow_server, theirs,
};
use crate::redis_server::{cluster, cluster_address, is_installed};
use crate::support::told;
use pysondbkv_conformance::site::EXAMPLE_KEY;
use serde_json::json;

/// What two runs do in turn: all kinds of changes, and what needs the store for itself.
const AREAS: &str = "run --strict --only add --only update --only delete --only delete-all --only get \
                     --jobs 4";

/// KV refuses the second of two writes of the index, and a Worker loses entries where two changes come at
/// once. In turns and at one pace neither happens, and neither run takes the other's items for a finding.
#[tokio::test(flavor = "multi_thread")]
async fn two_runs_at_once_are_both_conformant() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let emulator = limited_emulator(20).await;
    let words = at_emulator(&format!("{AREAS} --pace 30ms"), &emulator, &node);
    let (one, other) = tokio::join!(told(&words), told(&words));
    for (status, told) in [&one, &other] {
        assert_eq!(*status, 0, "{told}");
        assert!(told.contains("CONFORMANT") && !told.contains("no longer listed"), "{told}");
    }
    let is_known = |told: &str| told.contains("Another run is at work");
    assert!(is_known(&one.1) || is_known(&other.1), "{} {}", one.1, other.1);
    let shelf = Shelf { node: &node, url: emulator.url() };
    assert_eq!(shelf.sections(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_can_keep_its_ledger_on_a_cluster() {
    if !is_installed() {
        return;
    }
    let folder = tempdir().unwrap();
    let nodes = cluster(folder.path());
    let emulator = emulator(json!({})).await;
    let target = format!("--url {} --auth-key {EXAMPLE_KEY}", emulator.url());
    let words = format!("{AREAS} {target} --ledger {}", cluster_address(&nodes));
    let (one, other) = tokio::join!(told(&words), told(&words));
    for (status, told) in [one, other] {
        assert_eq!(status, 0, "{told}");
    }
}

/// The first run meets a limit. The next one keeps the pace from the start, though it met none.
#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_one_run_noticed_holds_for_all() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let emulator = limited_emulator(1_000).await;
    let shelf = Shelf { node: &node, url: emulator.url() };
    let words = at_emulator("run --only add/keeps-a-field-named-key", &emulator, &node);
    let (status, said) = told(&words).await;
    assert_eq!(status, 0, "{said}");
    assert_eq!(shelf.field("turn", "interval"), Some(1_100));
    let (status, said) = told(&format!("{words} --pace 1ms")).await;
    assert_eq!(status, 0, "{said}");
    assert_eq!(shelf.field("turn", "interval"), Some(1_100));
}

/// `deleteAll` would take what another member stored. Its ledger says that there is something, although the
/// listing lags and shows nothing.
#[rstest]
#[case::without_permission("")]
#[case::with_permission("--allow-delete-all")]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_touches_everything_runs_beside_items_of_another_member(#[case] more: &str) {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    let mut child = begun(&server, &node).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let shelf = Shelf { node: &node, url: &server.url };
    shelf.hold_leases();
    let items = server.items();
    for (key, _) in &items {
        server.store.lock().unwrap().lose_entry(key);
    }
    let (status, said) =
        told(&at_server(&format!("run --only delete-all {more}"), &server, &node)).await;
    assert_eq!(status, 4, "{said}");
    assert!(said.contains("another run of the fleet has items in the store"), "{said}");
    for (key, _) in &items {
        server.store.lock().unwrap().list_again(key);
    }
    assert_eq!(server.items(), items);
}

/// A clean-up beside a run that is at work leaves its section and its items alone.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_live_run_stored_is_left_alone() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    let mut child = begun(&server, &node).await;
    let (status, said) = told(&at_server("cleanup", &server, &node)).await;
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("1 run is at work, left alone"), "{said}");
    let ended = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
    assert!(ended.success());
    assert_eq!(server.items(), theirs());
}
