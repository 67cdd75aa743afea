//! `audit --namespace` names what the Worker cannot show, and changes nothing.

use rstest::rstest;
use serde_json::{Value, json};

use super::deployment::{A, B, C, Deployment, KEY, NO_NAMESPACE};

const ITEM: &str = r#"{"name":"Alice"}"#;

/// The check of that id in a report for programs.
fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap()
}

/// The exit status and the report for programs.
async fn audited(deployment: &Deployment, words: &str) -> (i32, Value) {
    let (status, told) = deployment.run(&format!("audit NS --format json {words}")).await;
    let json = told.split_once('{').map(|(_, rest)| format!("{{{rest}")).unwrap_or(told);
    let json = json.rsplit_once('}').unwrap().0.to_owned() + "}";
    (status, serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_namespace_has_no_findings() {
    let index = format!(r#"["{A}","{B}"]"#);
    let deployment = Deployment::with(&[("__index__", &index), (A, ITEM), (B, ITEM)]).await;
    let (status, told) = deployment.run("audit NS").await;
    assert_eq!(status, 0, "{told}");
    assert!(
        told.contains("The index lists 2 keys. This audit of the namespace makes about"),
        "{told}"
    );
    assert!(told.contains("no findings") && !told.contains("Alice"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_index_lacks_lost_and_repeats_is_named() {
    let index = format!(r#"["{A}","{C}","{A}"]"#);
    let deployment = Deployment::with(&[("__index__", &index), (A, ITEM), (B, ITEM)]).await;
    let (status, report) = audited(&deployment, "").await;
    assert_eq!(status, 0, "nothing is of severity high: {report}");
    for (id, key) in
        [("namespace-orphans", B), ("namespace-dangling", C), ("namespace-repeated", A)]
    {
        let found = check(&report, id);
        assert_eq!((&found["outcome"], &found["severity"]), (&"found".into(), &"medium".into()));
        assert!(found["evidence"][0].as_str().unwrap().contains(key), "{found}");
    }
    assert_eq!(deployment.text("__index__").await, Some(index));
}

#[rstest]
#[case::an_object("{}")]
#[case::no_json("[")]
#[case::numbers("[1]")]
#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_no_list_of_keys_is_severe(#[case] index: &str) {
    let deployment = Deployment::with(&[("__index__", index), (A, ITEM)]).await;
    let (status, report) = audited(&deployment, "").await;
    assert_eq!((status, &check(&report, "namespace-index")["severity"]), (1, &"high".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_no_worker_stores_and_keys_of_others_are_named() {
    let index = format!(r#"["{A}","{B}","{C}"]"#);
    let deployment = Deployment::with(&[("__index__", &index), (A, "{"), (C, "[1]")]).await;
    let bytes = json!({ "key": B, "value": "//79", "base64": true });
    let strange = json!({ "key": "session:7", "value": "x" });
    deployment.put(vec![bytes, strange]).await;
    let (status, report) = audited(&deployment, "").await;
    let values = check(&report, "namespace-values");
    assert_eq!((status, &values["severity"]), (1, &"high".into()));
    let told = values["evidence"].to_string();
    assert!(
        told.contains("2 values are no JSON") && told.contains("1 value is JSON, but no object")
    );
    assert!(check(&report, "namespace-strange-keys")["evidence"].to_string().contains("session:7"));
}

#[tokio::test(flavor = "multi_thread")]
async fn large_values_and_many_items_are_measured_on_every_page() {
    let keys: Vec<_> = (0..1_200).map(|number| format!("{number:08x}{}", &A[8..])).collect();
    let index = serde_json::to_string(&keys).unwrap();
    let large = format!(r#"{{"text":"{}"}}"#, "x".repeat(22 << 20));
    let mut entries: Vec<_> = keys.iter().map(|key| (key.as_str(), ITEM)).collect();
    entries.extend([("__index__", index.as_str()), (keys[700].as_str(), &large)]);
    let deployment = Deployment::with(&entries).await;
    let (status, report) = audited(&deployment, "--day adds=100,listings=90").await;
    assert_eq!(status, 1, "the listing no longer works");
    assert_eq!(check(&report, "namespace-operations")["severity"], "high");
    let sizes = check(&report, "namespace-sizes");
    assert_eq!(sizes["severity"], "medium");
    assert!(sizes["evidence"].to_string().contains(&keys[700]), "{sizes}");
    let day = check(&report, "namespace-day");
    assert!(day["evidence"][0].as_str().unwrap().contains("108190 KV reads (109 %)"), "{day}");
    let (_, report) = audited(&deployment, "--max-values 100").await;
    let values = check(&report, "namespace-values");
    assert_eq!(values["reason"], "1100 values were not read (--max-values)");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deployment_and_its_namespace_are_audited_together() {
    let index = format!(r#"["{A}"]"#);
    let deployment = Deployment::with(&[("__index__", &index), (A, ITEM), (B, ITEM)]).await;
    let (_, report) = audited(&deployment, &format!("URL --auth-key {KEY} --read-only")).await;
    assert_eq!(check(&report, "namespace-orphans")["outcome"], "found");
    assert_eq!(check(&report, "closed-without-key")["outcome"], "not-asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_says_what_is_missing_and_holds_no_token() {
    let deployment = Deployment::start().await;
    for (words, token, expected, told) in [
        ("audit NS", "wrong-token", 3, "CLOUDFLARE_API_TOKEN"),
        ("audit NS", "", 3, "CLOUDFLARE_API_TOKEN"),
        ("audit --account a/b --namespace n", "t", 2, "`a/b` is no id"),
        ("audit --namespace n", "t", 2, "--account"),
        ("audit --account a --namespace short", "", 3, "CLOUDFLARE_API_TOKEN"),
    ] {
        let (status, text) = deployment.run_with(words, token).await;
        assert_eq!(status, expected, "{text}");
        assert!(text.contains(told) && !text.contains("wrong-token"), "{text}");
    }
    for (id, told) in [("short", "10011"), (NO_NAMESPACE, "10013")] {
        let words = format!("audit --account any --namespace {id}");
        let (status, text) = deployment.run(&words).await;
        assert!(status == 3 && text.contains(told) && text.contains("namespace list"), "{text}");
    }
}
