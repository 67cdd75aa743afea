//! Runs that die, and those that clean up after them.

use rstest::rstest;
use tempfile::tempdir;

use super::{Shelf, at_server, begun, killed, node, slow_server, theirs, wait_until};
use crate::server::KEY;
use crate::support::told;

/// What a command says that took a section over.
const CLEANED_UP: &str = "cleaned up after a run that ended at ";

#[rstest]
#[case::a_run("run --only add/answers-with-a-new-key", 0)]
#[case::a_clean_up("cleanup", 0)]
#[case::an_audit("audit", 0)]
#[tokio::test(flavor = "multi_thread")]
async fn the_items_of_a_killed_run_are_removed_by_the_next(
    #[case] command: &str,
    #[case] ends: i32,
) {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    killed(&server, &node).await;
    let (status, said) = told(&at_server(command, &server, &node)).await;
    assert_eq!(status, ends, "{said}");
    assert!(said.contains(CLEANED_UP), "{said}");
    assert_eq!(server.items(), theirs());
    let (_, said) = told(&at_server("cleanup", &server, &node)).await;
    assert!(said.contains("no run left anything"), "{said}");
}

/// A clean-up that names no target finds those that have ledgers.
#[tokio::test(flavor = "multi_thread")]
async fn a_clean_up_finds_the_targets() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    killed(&server, &node).await;
    let words = format!("cleanup --auth-key {KEY} --ledger {}", node.address());
    let (status, said) = told(&words).await;
    assert_eq!(status, 0, "{said}");
    assert!(said.contains(CLEANED_UP) && said.contains(&server.url), "{said}");
    assert_eq!(server.items(), theirs());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_takes_a_section_over() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    killed(&server, &node).await;
    let words = at_server("cleanup", &server, &node);
    let many = tokio::join!(told(&words), told(&words), told(&words), told(&words));
    let many = [many.0, many.1, many.2, many.3];
    let takers = many.iter().filter(|(_, said)| said.contains(CLEANED_UP)).count();
    assert_eq!(takers, 1, "{many:?}");
    assert!(many.iter().all(|(status, _)| *status == 0), "{many:?}");
    assert_eq!(server.items(), theirs());
}

/// A run that was not heard of for long, on a machine that slept, wakes after its section was taken over.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_section_was_taken_over_stores_nothing_more() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    let words = at_server("run --jobs 1 --skip delete-all", &server, &node);
    let running = tokio::spawn(async move { told(&words).await });
    wait_until(|| server.items().len() > theirs().len()).await;
    let shelf = Shelf { node: &node, url: &server.url };
    for id in shelf.sections() {
        node.command(&["HSET", &shelf.key("owners"), &id, "another"]);
    }
    let (status, said) = running.await.unwrap();
    assert_eq!(status, 5, "{said}");
    assert!(
        said.contains("the ledger cannot be written: another run took its section over"),
        "{said}"
    );
    assert_eq!(server.items(), theirs());
}

/// Whoever can write into Redis could otherwise have items of others removed.
#[tokio::test(flavor = "multi_thread")]
async fn a_planted_line_is_refused() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    killed(&server, &node).await;
    let shelf = Shelf { node: &node, url: &server.url };
    let section = shelf.key(&format!("section:{}", shelf.sections()[0]));
    node.command(&["RPUSH", &section, r#"'AAAA {"claimed":"theirs"}'"#]);
    let (items, answered) = (server.items(), server.store.lock().unwrap().answered());
    let (status, said) = told(&at_server("cleanup", &server, &node)).await;
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("lines that no run with this auth key wrote"), "{said}");
    assert_eq!((server.items(), server.store.lock().unwrap().answered()), (items, answered));
    let words = at_server("run --only add/answers-with-a-new-key", &server, &node);
    let (status, said) = told(&words).await;
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("warning: ") && said.contains(&section), "{said}");
    assert!(server.items().contains(&theirs()[0]));
}

/// A section is bound to its target and its key, as a ledger on disk is.
#[tokio::test(flavor = "multi_thread")]
async fn a_section_takes_the_key_to_no_other_target() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let [server, other] = [slow_server().await, slow_server().await];
    killed(&server, &node).await;
    let words = at_server("cleanup", &server, &node).replace(KEY, "another");
    let (status, said) = told(&words).await;
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("not written with this auth key"), "{said}");
    let shelves = [&server, &other].map(|server| Shelf { node: &node, url: &server.url });
    for name in ["leases".to_owned(), format!("section:{}", shelves[0].sections()[0])] {
        node.command(&["RENAME", &shelves[0].key(&name), &shelves[1].key(&name)]);
    }
    let answered = other.store.lock().unwrap().answered();
    let (status, said) = told(&at_server("cleanup", &other, &node)).await;
    assert_eq!(status, 2, "{said}");
    assert_eq!(other.store.lock().unwrap().answered(), answered);
}

/// Without the key nobody can tell whose a section is.
#[tokio::test(flavor = "multi_thread")]
async fn a_clean_up_needs_the_key() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    killed(&server, &node).await;
    let words = format!("cleanup --url {} --ledger {}", server.url, node.address());
    let (status, said) = told(&words).await;
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("needs its auth key: set AUTH_KEY"), "{said}");
}

/// What was taken over and could not be removed is for the next to remove.
#[tokio::test(flavor = "multi_thread")]
async fn a_clean_up_that_is_cut_short_is_gone_on_with() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let server = slow_server().await;
    let mut child = begun(&server, &node).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let (items, shelf) = (server.items().len(), Shelf { node: &node, url: &server.url });
    assert!(items > theirs().len());
    shelf.end_leases();
    let words = at_server("cleanup", &server, &node);
    let mut child = crate::support::start(&words.split(' ').collect::<Vec<_>>());
    let answered = server.store.lock().unwrap().answered();
    wait_until(|| server.store.lock().unwrap().answered() > answered).await;
    child.kill().unwrap();
    child.wait().unwrap();
    shelf.end_leases();
    let (status, said) = told(&words).await;
    assert_eq!(status, 0, "{said}");
    assert_eq!(server.items(), theirs());
}
