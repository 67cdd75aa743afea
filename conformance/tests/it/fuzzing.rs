//! `fuzz` finds broken promises and shrinks them, `replay` finds them again, and the items of others stay.

use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::live::production;
use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{program, status};

async fn conformance(arguments: &[&str]) -> (i32, String) {
    let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    let run = move || program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let told = [output.stdout.clone(), output.stderr.clone()].concat();
    (status(&output), String::from_utf8_lossy(&told).into_owned())
}

async fn fuzz(url: &str, folder: &Path, more: &[&str]) -> (i32, String) {
    let folder = folder.display().to_string();
    let fixed = ["fuzz", "--url", url, "--auth-key", KEY, "--out", &folder];
    conformance(&[&fixed, more].concat()).await
}

async fn correct() -> Server {
    Server::start(Store::new(None, Variant::default()), Transport::default()).await
}

fn written(folder: &Path, ending: &str) -> PathBuf {
    let files = fs::read_dir(folder.join("worker/fuzz")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    paths.find(|path| path.extension().is_some_and(|known| known == ending)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correct_server_passes_and_no_item_is_left() {
    let (server, folder) = (correct().await, tempdir().unwrap());
    let (status, told) = fuzz(&server.url, folder.path(), &["--steps", "300"]).await;
    assert_eq!(status, 0, "{told}");
    assert!(told.contains(" 0 failed, 0 skipped, 0 could not be told"), "{told}");
    assert_eq!(server.items(), []);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[rstest]
#[case(Defect::UpdateReplaces, 3)]
#[case(Defect::DeleteKeepsTheListing, 3)]
#[case(Defect::GetAllIsReversed, 3)]
#[case(Defect::DeleteTakesTheNextToo, 4)]
#[case(Defect::HeaderIsNotChecked, 1)]
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_promise_is_found_in_few_steps(#[case] defect: Defect, #[case] most: usize) {
    let (server, folder) = (Server::broken(defect).await, tempdir().unwrap());
    let (status, told) = fuzz(&server.url, folder.path(), &["--steps", "400", "--jobs", "1"]).await;
    assert_eq!(status, 1, "{told}");
    assert!(told.contains("none can be left out") && !told.contains(KEY), "{told}");
    let file = written(folder.path(), "toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.matches("[[step]]").count() <= most, "{text}");
    let file = file.display().to_string();
    let script = fs::read_to_string(written(folder.path(), "sh")).unwrap();
    assert!(script.contains("curl") && !script.contains(KEY), "{script}");

    let again = format!("again:   pysondbkv-conformance replay {file} --url {}\n", server.url);
    assert!(told.contains(&again), "{told}");

    let replay = ["replay", &file, "--auth-key", KEY, "--url"];
    let still = conformance(&[&replay[..], &[&server.url]].concat()).await;
    assert_eq!(still.0, 1, "{}", still.1);
    let fixed = correct().await;
    let gone = conformance(&[&replay[..], &[&fixed.url]].concat()).await;
    assert_eq!(gone.0, 0, "{}", gone.1);
}

/// A server whose reads are stale fails as soon as an item is read again.
#[rstest]
#[case(Defect::UpdateIsNotKept)]
#[case(Defect::GetTakesTheItem)]
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_item_is_found_among_many_clients(#[case] defect: Defect) {
    let (server, folder) = (Server::broken(defect).await, tempdir().unwrap());
    let (status, told) = fuzz(&server.url, folder.path(), &["--steps", "80"]).await;
    assert_eq!(status, 1, "{told}");
    assert!(told.contains("no order of these requests"), "{told}");
    let file = written(folder.path(), "json").display().to_string();
    let again = ["replay", &file, "--auth-key", KEY, "--url", &server.url];
    let (status, told) = conformance(&again).await;
    assert_eq!(status, 1, "{told}");
    let embedded = conformance(&["replay", &file]).await;
    assert_eq!(embedded.0, 0, "{}", embedded.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_items_of_others_stay() {
    let mut store = Store::new(None, Variant::default());
    store.put("theirs", r#"{"name":"Alice"}"#);
    let server = Server::start(store, Transport::default()).await;
    let folder = tempdir().unwrap();
    let (status, told) = fuzz(&server.url, folder.path(), &["--steps", "400"]).await;
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("skipped are those that delete everything"), "{told}");
    assert_eq!(server.items(), [("theirs".to_owned(), r#"{"name":"Alice"}"#.to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn histories_without_time_left_do_not_pass() {
    let transport =
        Transport { delay: std::time::Duration::from_millis(20), ..Transport::default() };
    let server = Server::start(Store::new(None, Variant::default()), transport).await;
    let folder = tempdir().unwrap();
    let more = ["--steps", "5000", "--within", "0.5"];
    let (status, told) = fuzz(&server.url, folder.path(), &more).await;
    assert_eq!(status, 5, "{told}");
    assert_eq!(server.items(), []);
}

/// Where reads may lag, a stale read is no failure.
#[rstest]
#[case::here(json!({}), &["--pace", "15ms"])]
#[case::anywhere(json!({ "consistency": { "locations": 3 } }), &["--pace", "400ms"])]
#[tokio::test(flavor = "multi_thread")]
async fn a_target_whose_reads_may_lag_causes_no_false_alarm(
    #[case] patch: Value,
    #[case] more: &[&str],
) {
    let (emulator, folder) = (production(patch).await, tempdir().unwrap());
    let folder = folder.path().display().to_string();
    let fixed = ["fuzz", "--url", emulator.url(), "--auth-key", "meow", "--out", &folder];
    let eventual = ["--consistency", "eventual:3s", "--seed", "5", "--steps", "40", "--jobs", "2"];
    let (status, told) = conformance(&[&fixed[..], &eventual, more].concat()).await;
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("several at once"), "{told}");
}

/// Reads that lag too long are found, of one client and of many.
#[rstest]
#[case(Defect::GetIsStale, "1", "GET /get/")]
#[case(Defect::DeleteKeepsTheItem, "1", "stale past the window")]
#[case(Defect::UpdateIsNotKept, "1", "PUT /update")]
#[case(Defect::GetIsStale, "4", "no order of these requests")]
#[case(Defect::GetTakesTheItem, "4", "no order of these requests")]
#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_stays_stale_is_found_where_reads_may_lag(
    #[case] defect: Defect,
    #[case] jobs: &str,
    #[case] words: &str,
) {
    let (server, folder) = (Server::broken(defect).await, tempdir().unwrap());
    let more = ["--steps", "240", "--jobs", jobs, "--consistency", "eventual:100ms"];
    let (status, told) = fuzz(&server.url, folder.path(), &more).await;
    assert_eq!(status, 1, "{told}");
    assert!(told.contains(words), "{told}");
    assert_eq!(server.items(), []);
}

/// The reads of many clients are explained even though the emulator loses index entries.
#[rstest]
#[case(&["--suite", "worker", "--contract", "published"])]
#[case(&["--suite", "kv-store"])]
fn the_embedded_emulator_passes(#[case] more: &[&str]) {
    let folder = tempdir().unwrap();
    let folder = folder.path().display().to_string();
    let fixed = ["fuzz", "--seed", "3", "--steps", "400", "--jobs", "6", "--out", &folder];
    let output = program(&[&fixed, more].concat());
    assert_eq!(status(&output), 0, "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_file_that_holds_no_history_is_wrong_usage() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("x.toml");
    fs::write(&file, "title = 1").unwrap();
    let output = program(&["replay", &file.display().to_string(), "--suite", "worker"]);
    assert_eq!(status(&output), 2);
}
