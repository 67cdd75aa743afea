//! `capture` writes a file that an emulator starts with, and `restore` puts it back.

use std::fs;
#[cfg(unix)]
use std::io::{Read, Write};
#[cfg(unix)]
use std::process::{Command, Stdio};

use rstest::rstest;
use serde_json::json;
use tempfile::{TempDir, tempdir};

use super::deployment::{A, B, C, Deployment, KEY};
use super::meddler::Meddling;
use crate::support::told;

const ITEM: &str = r#"{"name":"Alice","mail":"alice@x.example"}"#;

/// A folder, and the path of a file in it.
fn place(name: &str) -> (TempDir, String) {
    let folder = tempdir().unwrap();
    let file = folder.path().join(name).display().to_string();
    (folder, file)
}

fn index(keys: &[&str]) -> String {
    serde_json::to_string(keys).unwrap()
}

/// Items in an order that is not that of their keys, one of them without an entry, and entries that are
/// no items: bytes, with metadata and an expiry.
async fn full() -> Deployment {
    let keys = index(&[B, A]);
    let deployment =
        Deployment::with(&[("__index__", &keys), (A, ITEM), (B, "{\"n\": 1}"), (C, "7")]).await;
    let bytes = json!({
        "key": "a/b", "value": "//79", "base64": true, "metadata": {"by": "alice@x.example"},
        "expiration": 4_000_000_000_u64,
    });
    deployment.put(vec![bytes]).await;
    deployment
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_has_every_entry_to_the_byte() {
    let deployment = full().await;
    let (folder, file) = place("all.ndjson");
    let (status, told) = deployment.run(&format!("capture {file} NS")).await;
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("The namespace has 5 keys. This capture makes about"), "{told}");
    assert!(told.contains("Captured 5 entries."), "{told}");
    let expected = format!(
        "{{\"key\":\"__index__\",\"value\":[\"{B}\",\"{A}\"]}}\n\
         {{\"key\":\"{A}\",\"value\":{ITEM}}}\n\
         {{\"key\":\"{B}\",\"text\":\"{{\\\"n\\\": 1}}\"}}\n\
         {{\"key\":\"a/b\",\"base64\":\"//79\",\"expiration\":4000000000,\
         \"metadata\":{{\"by\":\"alice@x.example\"}}}}\n\
         {{\"key\":\"{C}\",\"value\":7}}\n"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let (status, told) = deployment.run(&format!("capture {file} NS")).await;
    assert!(status == 2 && told.contains("is there already"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_it_costs_and_writes_no_file() {
    let deployment = full().await;
    let (folder, file) = place("all.ndjson");
    let (status, told) = deployment.run(&format!("capture {file} NS --dry-run")).await;
    assert!(status == 0 && told.contains("7 KV reads"), "{told}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_that_was_cut_short_goes_on() {
    let deployment = Deployment::start().await;
    let entries = (0..1_500).map(|number| json!({ "key": format!("k{number:04}"), "value": "1" }));
    deployment.put(entries.collect()).await;
    let (_folder, whole) = place("whole.ndjson");
    assert_eq!(deployment.run(&format!("capture {whole} NS")).await.0, 0);
    let text = fs::read_to_string(&whole).unwrap();
    // What a capture leaves that was killed after its first page, in the middle of the second.
    let (_other, file) = place("all.ndjson");
    let first: String = text.lines().take(1_000).flat_map(|line| [line, "\n"]).collect();
    fs::write(format!("{file}.part"), format!("{first}{{\"key\":\"k10")).unwrap();
    let cursor = deployment.cursor_after_a_page().await;
    let state = json!({
        "of": [deployment.name()], "bytes": first.len(), "entries": 1000, "gone": 0,
        "cursor": cursor, "is_begun": true,
    });
    fs::write(format!("{file}.part.state"), state.to_string()).unwrap();
    let (status, told) = deployment.run(&format!("capture {file} NS")).await;
    assert!(status == 0 && told.contains("1000 of them captured before"), "{told}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    // Another capture does not go on with it.
    let (_third, file) = place("all.ndjson");
    fs::write(format!("{file}.part.state"), state.to_string()).unwrap();
    let (status, told) = deployment.run(&format!("capture {file} NS --redact x")).await;
    assert!(status == 2 && told.contains("is of another capture"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_redacted_is_not_in_the_file_and_never_restored() {
    let deployment = full().await;
    let (_folder, file) = place("some.ndjson");
    let (status, told) = deployment.run(&format!(r"capture {file} NS --redact \w+@[\w.]+")).await;
    assert_eq!(status, 0, "{told}");
    let text = fs::read_to_string(&file).unwrap();
    assert!(!text.contains("alice@") && text.contains("[redacted by capture]"), "{text}");
    let (status, told) = deployment.run(&format!("restore {file} NS --apply")).await;
    assert!(status == 2 && told.contains("was redacted"), "{told}");
    let (status, told) = deployment.run(&format!("capture {file}2 NS --redact (")).await;
    assert!(status == 2 && told.contains("--redact"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_puts_back_what_was_lost_and_keeps_what_is_new() {
    let deployment = full().await;
    let (_folder, file) = place("all.ndjson");
    deployment.run(&format!("capture {file} NS")).await;
    let new = "5f1c9b0e-6c77-4b59-9a8e-2f3d4c5b6a77";
    deployment.remove(&["a%2Fb", B]).await;
    let entries = [("__index__", index(&[A, new])), (A, "{}".to_owned()), (new, "{}".to_owned())];
    let entries = entries.map(|(key, value)| json!({ "key": key, "value": value }));
    deployment.put(entries.to_vec()).await;
    let expected = "2 new entries, 1 changed, 1 as they are, a new index";
    let (status, told) = deployment.run(&format!("restore {file} NS")).await;
    assert!(status == 1 && told.contains(expected), "{told}");
    assert_eq!(deployment.text(A).await.as_deref(), Some("{}"), "nothing is written");

    let (_other, before) = place("before.ndjson");
    let words = format!("restore {file} NS --apply --save {before}");
    let (status, told) = deployment.run(&words).await;
    assert!(status == 0 && told.contains("It is restored"), "{told}");
    assert_eq!(deployment.text(A).await.as_deref(), Some(ITEM));
    assert_eq!(deployment.text("__index__").await, Some(index(&[B, A, new])));
    assert_eq!(deployment.run(&format!("restore {file} NS")).await.0, 0);

    let (_third, again) = place("again.ndjson");
    let words = format!("restore --undo {before} NS --apply --save {again}");
    let (status, told) = deployment.run(&words).await;
    assert!(status == 0 && told.contains("2 entries put back, 2 removed"), "{told}");
    assert_eq!(deployment.text(A).await.as_deref(), Some("{}"));
    assert_eq!(deployment.text(B).await, None);
    assert_eq!(deployment.text("__index__").await, Some(index(&[A, new])));
}

/// A restore that the disk, or a kill, cut short while it saved a batch: the batches before can be undone.
#[tokio::test(flavor = "multi_thread")]
async fn a_saved_file_whose_last_line_is_cut_short_is_undone() {
    let deployment = full().await;
    let (_folder, file) = place("all.ndjson");
    deployment.run(&format!("capture {file} NS")).await;
    let other = json!({ "key": A, "value": "{}" });
    deployment.put(vec![other]).await;
    let (_other, saved) = place("saved.ndjson");
    deployment.run(&format!("restore {file} NS --apply --save {saved}")).await;
    let text = fs::read_to_string(&saved).unwrap();
    fs::write(&saved, format!("{text}{{\"key\":\"{B}\",\"befo")).unwrap();
    let (_third, again) = place("again.ndjson");
    let words = format!("restore --undo {saved} NS --apply --save {again}");
    let (status, told) = deployment.run(&words).await;
    assert!(status == 0 && told.contains("1 entry put back"), "{told}");
    assert_eq!(deployment.text(A).await.as_deref(), Some("{}"));
}

/// Somebody writes between two batches: what to do with the first is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_ends_in_the_middle_says_how_to_go_back() {
    let deployment = full().await;
    let (_folder, file) = place("all.ndjson");
    deployment.run(&format!("capture {file} NS")).await;
    deployment.put(vec![json!({ "key": A, "value": "{}" })]).await;
    let (path, text) = (deployment.path_of(A), "[]".to_owned());
    let deployment = deployment.behind(Meddling::WritesBeforeCheck { path, text }).await;
    let (_other, saved) = place("saved.ndjson");
    let (status, told) = deployment.run(&format!("restore {file} NS --apply --save {saved}")).await;
    assert!(status == 4 && told.contains(&format!("--undo {saved} --apply")), "{told}");
    assert_eq!(deployment.text(A).await.as_deref(), Some("[]"), "what somebody wrote stays");
}

#[rstest]
#[case("", "it has no entry")]
#[case("{\"key\":\"a\",\"value\":1}\n{\"key\":\"a\",\"value\":2}\n", "the key a twice")]
#[case("{\"key\":\"__index__\",\"value\":{}}\n", "no list of keys")]
#[case("{\"key\":\"a\"}\n", "item 1 (line 1)")]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_wrong_anywhere_is_not_restored(#[case] text: &str, #[case] expected: &str) {
    let deployment = Deployment::start().await;
    let (_folder, file) = place("all.ndjson");
    fs::write(&file, text).unwrap();
    let (status, told) = deployment.run(&format!("restore {file} NS --apply")).await;
    assert!(status == 2 && told.contains(expected), "{told}");
    assert_eq!(deployment.text("a").await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_worker_a_capture_has_what_the_listing_shows() {
    let keys = index(&[B, C, A]);
    let deployment = Deployment::with(&[("__index__", &keys), (A, ITEM), (B, "{\"n\":1}")]).await;
    let (_folder, file) = place("all.ndjson");
    let words = format!("capture {file} --url {} --auth-key {KEY}", deployment.url());
    let (status, text) = told(&words).await;
    assert!(status == 0 && text.contains("1 listed key held nothing"), "{text}");
    let expected = format!(
        "{{\"key\":\"{B}\",\"value\":{{\"n\":1}}}}\n{{\"key\":\"{A}\",\"value\":{ITEM}}}\n\
         {{\"key\":\"__index__\",\"value\":[\"{B}\",\"{A}\"]}}\n"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
}

/// A listing is written while it comes, in several parts, and a repeated entry is written once.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_listing_is_captured_and_can_be_restored() {
    let keys: Vec<_> = (0..2_500).map(|number| format!("{number:08x}{}", &A[8..])).collect();
    let large = format!(r#"{{"text":"{}"}}"#, "x".repeat(5 << 20));
    let mut entries: Vec<_> = keys.iter().map(|key| (key.as_str(), ITEM)).collect();
    let twice = keys[7].clone();
    entries[1_200].1 = &large;
    let mut listed: Vec<&str> = keys.iter().map(String::as_str).collect();
    listed.push(&twice);
    let list = index(&listed);
    entries.push(("__index__", &list));
    let deployment = Deployment::with(&entries).await;
    let (folder, file) = place("all.ndjson");
    // What a capture leaves that was killed is not gone on with: a listing is one answer.
    fs::write(format!("{file}.part"), "{\"key\":\"ha").unwrap();
    let words = format!("capture {file} --url {} --auth-key {KEY}", deployment.url());
    let (status, text) = told(&words).await;
    assert!(status == 0 && text.contains("Captured 2501 entries."), "{text}");
    assert!(text.contains("1 item was listed again"), "{text}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let (status, text) = deployment.run(&format!("restore {file} NS")).await;
    assert!(status == 0 && text.contains("2500 as they are, the index as it is"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_that_cannot_be_read_leaves_nothing() {
    let keys = index(&[A, B]);
    let deployment = Deployment::with(&[("__index__", &keys), (A, ITEM), (B, "{ no")]).await;
    let (folder, file) = place("all.ndjson");
    let words = format!("capture {file} --url {}", deployment.url());
    let (status, text) = told(&format!("{words} --auth-key {KEY}")).await;
    assert_eq!(status, 3, "{text}");
    assert!(text.contains("the listing cannot be read") && text.contains("--namespace"), "{text}");
    let (status, text) = told(&format!("{words} --auth-key wrong")).await;
    assert!(status == 3 && text.contains("auth key"), "{text}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// The answer begins and never ends; an interrupt ends the capture at once, and says that it cannot go on.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_listing_leaves_nothing_and_says_why() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (folder, file) = place("all.ndjson");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pysondbkv-conformance"));
    command.args(["capture", &file, "--url", &url]).env("AUTH_KEY", KEY);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n";
    write!(stream, "{head}[{{\"key\":\"{A}\",\"value\":1}},").unwrap();
    let part = format!("{file}.part");
    assert!(fs::exists(&part).unwrap(), "the file is opened before the deployment is asked");
    let stopped = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(stopped.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(5), "{told}");
    assert!(told.contains("nothing of it is kept: a listing is one answer"), "{told}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
