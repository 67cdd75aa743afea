//! What programs and people are told: a report in JSON that keeps its schema, and of many keys the first.

use std::fs;

use serde_json::{Value, json};
use tempfile::tempdir;

use super::deployment::{A, B, C, Deployment, KEY, TOKEN};
use super::meddler::Meddling;
use crate::support::assert_fits;

const ITEM: &str = r#"{"name":"Alice"}"#;

/// The exit status and the report, without what stands on standard error around it.
async fn reported(deployment: &Deployment, words: &str) -> (i32, Value) {
    let (status, told) = deployment.run(&format!("{words} --format json")).await;
    let (begin, end) = (told.find("{\n").unwrap(), told.rfind("\n}").unwrap());
    let report: Value = serde_json::from_str(&told[begin..end + 2]).unwrap();
    assert_fits("namespace-report.schema.json", &report);
    assert_eq!(report["exit_status"], status, "{report:#}");
    (status, report)
}

async fn broken() -> Deployment {
    let keys = json!([A, C, A]).to_string();
    Deployment::with(&[("__index__", &keys), (A, ITEM), (B, ITEM)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_and_its_undo_are_reported_to_programs() {
    let (deployment, folder) = (broken().await, tempdir().unwrap());
    let [before, again] =
        ["before", "again"].map(|name| folder.path().join(name).display().to_string());
    let (status, report) = reported(&deployment, "repair NS").await;
    assert_eq!(
        (status, &report["written"], &report["saved"]),
        (1, &"nothing".into(), &Value::Null)
    );
    let gone = json!([
        { "place": 2, "key": C, "why": "no-item" }, { "place": 3, "key": A, "why": "repeated" },
    ]);
    assert_eq!((&report["details"]["removed"], &report["details"]["added"]), (&gone, &json!([B])));

    let (status, report) =
        reported(&deployment, &format!("repair NS --apply --save {before}")).await;
    assert_eq!((status, &report["written"]), (0, &"all".into()));
    assert_eq!(report["saved"], before);
    let words = format!("repair NS --undo {before} --apply --save {again}");
    let (status, report) = reported(&deployment, &words).await;
    assert_eq!((status, &report["command"]), (0, &"undo".into()));
    assert_eq!(report["details"]["put_back"], json!(["__index__"]));
    let (status, report) =
        reported(&deployment, &format!("repair --url URL --auth-key {KEY}")).await;
    assert_eq!((status, &report["details"]["kind"]), (1, &"listing".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_that_stops_says_so_to_programs() {
    let keys = json!([A, A]).to_string();
    let deployment = Deployment::with(&[("__index__", &keys), (A, ITEM)]).await;
    let (path, text) = (deployment.path_of("__index__"), "[]".to_owned());
    let deployment = deployment.behind(Meddling::Writes { path, text }).await;
    let folder = tempdir().unwrap();
    let before = folder.path().join("before").display().to_string();
    let (status, report) =
        reported(&deployment, &format!("repair NS --apply --save {before}")).await;
    assert_eq!((status, &report["written"]), (4, &"nothing".into()), "{report:#}");
    assert!(report["error"].as_str().unwrap().contains("somebody else changed"), "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_and_a_restore_are_reported_to_programs() {
    let (deployment, folder) = (broken().await, tempdir().unwrap());
    let [file, saved, listing] = ["all.ndjson", "saved.ndjson", "listing.ndjson"]
        .map(|name| folder.path().join(name).display().to_string());
    let (_, report) = reported(&deployment, &format!("capture {file} NS --dry-run")).await;
    assert_eq!(report["details"]["captured"], Value::Null);
    let (status, report) = reported(&deployment, &format!("capture {file} NS")).await;
    assert_eq!((status, &report["details"]["captured"]["entries"]), (0, &3.into()));
    deployment.remove(&[B]).await;
    deployment.put(vec![json!({ "key": A, "value": "{}" })]).await;
    let (status, report) = reported(&deployment, &format!("restore {file} NS")).await;
    assert_eq!(status, 1);
    let expected = (&json!([B]), &json!([A]));
    assert_eq!((&report["details"]["added"], &report["details"]["changed"]), expected);
    let words = format!("restore {file} NS --apply --save {saved}");
    let (status, report) = reported(&deployment, &words).await;
    assert_eq!((status, &report["written"]), (0, &"all".into()));
    let words = format!("capture {listing} --url URL --auth-key {KEY}");
    let (status, report) = reported(&deployment, &words).await;
    assert_eq!((status, &report["details"]["captured"]["repeated"]), (0, &1.into()));
    let (status, report) = reported(&deployment, &format!("restore {file}2 NS")).await;
    assert_eq!((status, &report["details"]), (2, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_keys_people_are_told_the_first() {
    let keys: Vec<_> = (0..60).map(|number| format!("{number:08x}{}", &A[8..])).collect();
    let index = json!(keys[..30]).to_string();
    let mut entries = vec![("__index__", index.as_str())];
    entries.extend(keys[30..].iter().map(|key| (key.as_str(), ITEM)));
    let deployment = Deployment::with(&entries).await;
    let (_, told) = deployment.run("repair NS").await;
    assert_eq!(told.matches("… and 10 more; --format json has all").count(), 2, "{told}");
    assert!(told.contains(&keys[49]) && !told.contains(&keys[50]), "{told}");
    let (_, report) = reported(&deployment, "repair NS").await;
    assert_eq!(report["details"]["added"].as_array().unwrap().len(), 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_with_its_address_goes_before_a_token_as_with_wrangler() {
    let deployment = broken().await;
    let pair = [("CLOUDFLARE_API_KEY", TOKEN), ("CLOUDFLARE_EMAIL", "owner@x.example")];
    let (status, told) = deployment.run_among("repair NS", "wrong-token", &pair).await;
    assert!(status == 1 && !told.contains("owner@"), "{told}");
    let wrong = [("CLOUDFLARE_API_KEY", "wrong-key-of-mine"), pair[1]];
    let (status, told) = deployment.run_among("repair NS", TOKEN, &wrong).await;
    assert!(status == 3 && told.contains("CLOUDFLARE_API_KEY"), "{told}");
    assert!(!told.contains("wrong-key-of-mine"), "{told}");
    // A key alone is not used.
    assert_eq!(deployment.run_among("repair NS", TOKEN, &wrong[..1]).await.0, 1);
}

#[test]
fn a_key_without_its_address_is_told() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("all.ndjson").display().to_string();
    let words = ["capture", &file, "--account", "a", "--namespace", "n"];
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pysondbkv-conformance"));
    command.args(words).env("CLOUDFLARE_API_KEY", "key-of-mine");
    for name in ["CLOUDFLARE_EMAIL", "CF_EMAIL", "CLOUDFLARE_API_TOKEN", "CF_API_TOKEN"] {
        command.env_remove(name);
    }
    let output = command.env_remove("CLOUDFLARE_API_BASE_URL").output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("CLOUDFLARE_EMAIL") && !told.contains("key-of-mine"), "{told}");
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
}
