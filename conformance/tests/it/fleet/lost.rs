//! Ledgers that cannot be used, from the start or in the middle.

use rstest::rstest;
use tempfile::tempdir;

use super::{at_server, begun, node, slow_server, theirs, wait_until};
use crate::server::KEY;
use crate::support::{told, told_with};

#[rstest]
#[case::run("run")]
#[case::fuzz("fuzz --steps 20")]
#[case::audit("audit")]
#[case::cleanup("cleanup")]
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_cannot_be_reached_ends_a_command_before_it_sends(#[case] command: &str) {
    let server = slow_server().await;
    let target = format!("{command} --url {} --auth-key {KEY}", server.url);
    let (status, said) = told(&format!("{target} --ledger redis://:s3cr3t@127.0.0.1:1")).await;
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("cannot reach the store redis://127.0.0.1:1"), "{said}");
    assert!(!said.contains("s3cr3t"), "{said}");
    assert_eq!(server.store.lock().unwrap().answered(), 0, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_said_and_never_shown() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    node.command(&["CONFIG", "SET", "requirepass", "s3cr3t"]);
    let target =
        format!("run --url {} --auth-key {KEY} --only add/answers-with-a-new-key", server.url);
    let with = |password: &str| format!("redis://:{password}@127.0.0.1:{}", node.port);
    let (status, said) = told(&format!("{target} --ledger {}", with("wr0ng"))).await;
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("check that Redis or Valkey runs there, and the password"), "{said}");
    assert!(!said.contains("wr0ng"), "{said}");
    assert_eq!(server.store.lock().unwrap().answered(), 0, "{said}");
    let variables = [("CONFORMANCE_LEDGER", with("s3cr3t"))];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let (status, said) = told_with(&target, &variables).await;
    assert_eq!(status, 0, "{said}");
    assert!(!said.contains("s3cr3t"), "{said}");
}

#[rstest]
#[case("redsi://:s3cr3t@host")]
#[case("redis://:s3cr3t@host:port")]
#[case("redis-cluster://:s3cr3t@host/1")]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_address_is_said_and_never_shown(#[case] address: &str) {
    let words = format!("run --url http://127.0.0.1:1 --auth-key {KEY} --ledger {address}");
    let (status, said) = told(&words).await;
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("the value of --ledger cannot be used"), "{said}");
    assert!(!said.contains("s3cr3t"), "{said}");
}

/// As with a full disk: nothing more is stored, and what was stored is removed.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_loses_its_ledger_stores_nothing_more() {
    let folder = tempdir().unwrap();
    let Some(mut node) = node(folder.path()) else { return };
    let server = slow_server().await;
    let words = at_server("run --jobs 1 --skip delete-all", &server, &node);
    let running = tokio::spawn(async move { told(&words).await });
    wait_until(|| server.items().len() > theirs().len()).await;
    node.kill();
    let (status, said) = running.await.unwrap();
    assert_eq!(status, 5, "{said}");
    assert!(said.contains("the ledger cannot be written"), "{said}");
    assert_eq!(server.items(), theirs());
    // What it could not note is looked for once more, and its section goes.
    node.start_again();
    super::Shelf { node: &node, url: &server.url }.end_leases();
    let (status, said) = told(&at_server("cleanup", &server, &node)).await;
    assert_eq!(status, 0, "{said}");
    assert_eq!(server.items(), theirs());
}

/// A node that is away for a moment while nothing is stored costs nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_is_found_after_its_ledger_was_away() {
    let folder = tempdir().unwrap();
    let Some(mut node) = node(folder.path()) else { return };
    let server = slow_server().await;
    let mut child = begun(&server, &node).await;
    child.kill().unwrap();
    child.wait().unwrap();
    node.kill();
    node.start_again();
    super::Shelf { node: &node, url: &server.url }.end_leases();
    let (status, said) = told(&at_server("cleanup", &server, &node)).await;
    assert_eq!(status, 0, "{said}");
    assert_eq!(server.items(), theirs());
}
