//! `diff` finds equal servers equal, and shows the first request that they answer differently.

use std::time::Duration;

use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::exchange::Request;
use pysondbkv_conformance::site::{Client, Repeatable};
use pysondbkv_emulator::{Config, Emulator};
use rstest::rstest;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{program, status};

async fn diff(one: &str, other: &str, more: &[&str]) -> (i32, String) {
    let mut arguments = vec!["diff", one, other, "--auth-key", KEY];
    if !more.contains(&"--sessions") {
        arguments.extend(["--sessions", "12"]);
    }
    if !more.contains(&"--only") {
        arguments.push("--no-scenarios");
    }
    arguments.extend(more);
    let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
    let run = move || program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let told = [output.stdout.clone(), output.stderr.clone()].concat();
    (status(&output), String::from_utf8_lossy(&told).into_owned())
}

async fn correct() -> Server {
    Server::start(Store::new(None, Variant::default()), Transport::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_servers_have_no_differences() {
    let (one, other) = (correct().await, correct().await);
    let (status, told) = diff(&one.url, &other.url, &[]).await;
    assert_eq!(status, 0, "{told}");
    assert!(
        told.starts_with("0 of 0 scenarios and 0 of 12 sessions (seed 1) answered differently"),
        "{told}"
    );
}

#[rstest]
#[case(Defect::UpdateReplaces)]
#[case(Defect::GetAllIsReversed)]
#[case(Defect::MissingIsNotFound)]
#[case(Defect::AddAnswersCreated)]
#[tokio::test(flavor = "multi_thread")]
async fn a_difference_is_shown_without_the_key(#[case] defect: Defect) {
    let (one, other) = (correct().await, Server::broken(defect).await);
    let (status, told) = diff(&one.url, &other.url, &[]).await;
    assert_eq!(status, 1, "{told}");
    assert!(told.contains("differ") && told.contains("\n   B  "), "{told}");
    assert!(!told.contains(KEY), "{told}");
}

/// The scenarios find what the sessions may miss, and the page reports it.
#[tokio::test(flavor = "multi_thread")]
async fn the_scenarios_are_compared_too_and_the_page_reports_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.md");
    std::fs::write(&file, "Before.\n<!-- fidelity:begin -->\n<!-- fidelity:end -->\nAfter.\n")
        .unwrap();
    let report = format!("markdown={}", file.display());
    let more =
        ["--only", "update", "--only", "page", "--report", &report, "--name-b", "broken 1.2"];
    let (one, same, broken) =
        (correct().await, correct().await, Server::broken(Defect::UpdateReplaces).await);
    let (status, told) = diff(&one.url, &same.url, &more).await;
    assert_eq!(status, 0, "{told}");
    let alike = std::fs::read_to_string(&file).unwrap();
    assert!(alike.contains("Nothing differed."), "{alike}");
    let (status, told) = diff(&one.url, &broken.url, &more).await;
    assert_eq!(status, 1, "{told}");
    assert!(
        told.contains("scenario worker/update/merges-shallowly: the answers to step"),
        "{told}"
    );
    let page = std::fs::read_to_string(&file).unwrap();
    assert!(
        page.starts_with("Before.\n<!-- fidelity") && page.ends_with("-->\nAfter.\n"),
        "{page}"
    );
    assert!(page.contains("broken 1.2") && page.contains("What differed:"), "{page}");
    assert!(!page.contains(KEY) && !page.contains("Nothing differed"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_cannot_be_reached_is_an_error() {
    let one = correct().await;
    assert_eq!(diff(&one.url, "http://127.0.0.1:1", &[]).await.0, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_on_another_machine_is_not_emptied_unless_allowed() {
    let one = correct().await;
    let (status, told) = diff(&one.url, "https://worker.example", &[]).await;
    assert_eq!(status, 2);
    assert!(told.contains("--allow-delete-all"), "{told}");
}

/// A store that others use is left as it was, on this machine too.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_with_items_of_others_is_refused() {
    let (one, other) = (correct().await, correct().await);
    other.store.lock().unwrap().put("theirs", "1");
    let before = other.items();
    let (status, told) = diff(&one.url, &other.url, &[]).await;
    assert_eq!(status, 4, "{told}");
    assert!(
        told.contains("holds 1 item of others") && told.contains("--allow-delete-all"),
        "{told}"
    );
    assert_eq!(other.items(), before);
    let (status, told) = diff(&one.url, &other.url, &["--allow-delete-all"]).await;
    assert_eq!(status, 0, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_compared_is_removed_at_the_end() {
    let (one, other) = (correct().await, Server::broken(Defect::UpdateReplaces).await);
    let (status, told) = diff(&one.url, &other.url, &["--seed", "3"]).await;
    assert_eq!(status, 1, "{told}");
    assert_eq!((one.items(), other.items()), (Vec::new(), Vec::new()));
}

/// An emulator has other stores, so what is in its shared one does not matter.
#[tokio::test(flavor = "multi_thread")]
async fn an_emulator_is_compared_in_a_store_of_its_own() {
    let start = || Emulator::start(Config { auth_key: key(), ..Config::default() });
    let (emulator, other) = (start().await.unwrap(), start().await.unwrap());
    let connection = Client::new(&base(emulator.url()), Duration::from_secs(9)).unwrap();
    let mut add = Request::new(http::Method::POST, "/add");
    add.headers.insert("auth_key", KEY.parse().unwrap());
    add.body = Some("1".into());
    connection.send(&base(emulator.url()), &add, Repeatable::No).await.unwrap();
    let (status, told) = diff(emulator.url(), other.url(), &[]).await;
    assert_eq!(status, 0, "{told}");
    let mut listing = Request::new(http::Method::GET, "/getAll");
    listing.headers = add.headers;
    let left = connection.send(&base(emulator.url()), &listing, Repeatable::Yes).await.unwrap();
    assert!(left.text().unwrap().ends_with("\"value\":1}]"), "{left:?}");
}

fn key() -> pysondbkv_emulator::AuthKey {
    pysondbkv_emulator::AuthKey::parse(KEY).unwrap()
}

fn base(url: &str) -> BaseUrl {
    BaseUrl::parse(url).unwrap()
}

/// What changes the index as if it were an item could break a Worker for good.
#[tokio::test(flavor = "multi_thread")]
async fn the_index_is_changed_only_where_that_is_allowed() {
    let fragile = || Server::broken(Defect::IndexCanBeDeleted);
    let only = ["--only", "worker/index/cannot-be-deleted", "--sessions", "0"];
    let (one, other) = (correct().await, fragile().await);
    let (_, told) = diff(&one.url, &other.url, &only).await;
    assert!(told.contains("0 of 0 scenarios"), "{told}");
    let (status, told) =
        diff(&one.url, &other.url, &[&only[..], &["--allow-break"]].concat()).await;
    assert_ne!(status, 0, "{told}");
}
