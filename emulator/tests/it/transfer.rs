//! The commands `import` and `export`, between files and emulators.

use pysondbkv_emulator::config::Api;
use pysondbkv_emulator::{Config, Emulator, Running};
use rstest::rstest;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const ITEMS: &str = r#"[{"key":"b","value":{"n":1.0}},{"key":"a","value":"x"}]"#;

async fn emulator() -> Running {
    Emulator::start(Config::default()).await.unwrap()
}

/// Runs the program in a folder with this standard input. An emulator of the test goes on answering.
async fn run(folder: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pysondbkv-emulator"));
    command.args(arguments).env_remove("AUTH_KEY").env_remove("EMULATOR_CONTROL_TOKEN");
    command.current_dir(folder.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let input = input.to_owned();
    let running = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        // A program that refuses its arguments does not read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    });
    running.await.unwrap()
}

fn log(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What the program writes to standard output. It must succeed.
async fn done(folder: &TempDir, arguments: &[&str], input: &str) -> String {
    let output = run(folder, arguments, input).await;
    assert_eq!(output.status.code(), Some(0), "{}", log(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("items.json"), ITEMS).unwrap();
    folder
}

fn read(folder: &TempDir, file: &str) -> String {
    fs::read_to_string(folder.path().join(file)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_imported_is_exported_again_in_its_order() {
    let (folder, emulator) = (folder(), emulator().await);
    done(&folder, &["import", "items.json", "--to", emulator.url()], "").await;
    let exported = done(&folder, &["export", emulator.url()], "").await;
    assert_eq!(
        exported,
        "[\n{\"key\":\"b\",\"value\":{\"n\":1}},\n{\"key\":\"a\",\"value\":\"x\"}\n]\n"
    );
    for file in ["again.json", "again.ndjson", "again.bulk.json"] {
        done(&folder, &["export", emulator.url(), "--to", file], "").await;
        let other = format!("{}/@{file}", emulator.url());
        done(&folder, &["import", file, "--to", &other], "").await;
        assert_eq!(done(&folder, &["export", &other], "").await, exported, "{file}");
    }
    assert!(read(&folder, "again.ndjson").ends_with("{\"key\":\"b\",\"value\":{\"n\":1}}\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_store_is_taken_into_another() {
    let (folder, one, other) = (folder(), emulator().await, emulator().await);
    done(&folder, &["import", "items.json", "--to", one.url()], "").await;
    done(&folder, &["import", one.url(), "--to", other.url()], "").await;
    let listings = [
        done(&folder, &["export", one.url()], "").await,
        done(&folder, &["export", other.url()], "").await,
    ];
    assert_eq!(listings[0], listings[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_the_store_has_already_stay() {
    let (folder, emulator) = (folder(), emulator().await);
    done(&folder, &["import", "items.json", "--to", emulator.url()], "").await;
    let more = "{\"key\":\"c\",\"value\":3}\n\n{\"key\":\"a\",\"value\":\"new\"}\n";
    done(&folder, &["import", "-", "--to", emulator.url()], more).await;
    let listed: Value =
        serde_json::from_str(&done(&folder, &["export", emulator.url()], "").await).unwrap();
    assert_eq!(
        listed,
        serde_json::json!([
            {"key": "b", "value": {"n": 1}}, {"key": "a", "value": "new"}, {"key": "c", "value": 3}
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_state_of_wrangler_is_a_store_too() {
    let (folder, emulator) = (folder(), emulator().await);
    let arguments = ["import", "items.json", "--to", "state", "--namespace"];
    done(&folder, &[&arguments[..], &["one"]].concat(), "").await;
    let from = ["import", "state", "--from-namespace", "one", "--to"];
    done(&folder, &[&from[..], &["state", "--namespace", "two"]].concat(), "").await;
    done(&folder, &[&from[..], &[emulator.url()]].concat(), "").await;
    let listing = done(&folder, &["export", emulator.url()], "").await;
    let export = ["export", "state", "--namespace", "two"];
    assert_eq!(done(&folder, &export, "").await, listing);
    let lines = done(&folder, &[&export[..], &["--format", "ndjson"]].concat(), "").await;
    assert!(lines.ends_with("{\"key\":\"__index__\",\"value\":[\"b\",\"a\"]}\n"), "{lines}");
    let unnamed = run(&folder, &["export", "state"], "").await;
    assert_eq!(unnamed.status.code(), Some(2));
    assert!(log(&unnamed).contains("--namespace ID") && log(&unnamed).contains("one, two"));
    let unknown = run(&folder, &["export", "state", "--namespace", "three"], "").await;
    assert!(log(&unknown).contains("no namespace three"), "{}", log(&unknown));
}

#[rstest]
#[case::rebuilt("rebuild", r#"["b","a"]"#)]
#[case::kept("keep", r#"["b"]"#)]
#[case::not_taken("none", "null")]
#[tokio::test(flavor = "multi_thread")]
async fn the_index_is_as_chosen(#[case] choice: &str, #[case] index: &str) {
    let (folder, emulator) = (folder(), emulator().await);
    let lines = "{\"key\":\"a\",\"value\":1}\n{\"key\":\"__index__\",\"value\":[\"b\"]}\n\
                 {\"key\":\"b\",\"value\":2}\n";
    let arguments = ["import", "-", "--to", emulator.url(), "--index", choice];
    done(&folder, &arguments, lines).await;
    let store = emulator.stores().named_or_all(None).remove(0);
    let stored = store.namespace().storage().get(&"__index__".into()).await.unwrap();
    let stored = stored.map_or("null".into(), |value| value.to_bytes());
    assert_eq!(stored, index);
}

#[rstest]
#[case::no_json(
    "[\n{\"key\":\"a\",\"value\":1},\n{\"key\":\"b\",\"value\":}]",
    "item 2 (line 3) is not JSON"
)]
#[case::cut_off("[\n{\"key\":\"a\",\"value\":1},\n", "ends on line 3")]
#[case::a_key_twice(
    "{\"key\":\"a\",\"value\":1}\n{\"key\":\"a\",\"value\":2}",
    "the key \"a\" comes twice"
)]
#[case::a_typing_error("{\"key\":\"a\",\"content\":1}", "item 1 (line 1) needs exactly one of")]
#[case::no_base64("{\"key\":\"a\",\"base64\":\"?\"}", "a field \"base64\" that is not Base64")]
#[tokio::test(flavor = "multi_thread")]
async fn of_a_broken_text_nothing_is_imported(#[case] text: &str, #[case] told: &str) {
    let (folder, emulator) = (folder(), emulator().await);
    let output = run(&folder, &["import", "-", "--to", emulator.url()], text).await;
    let log = log(&output);
    assert_eq!(output.status.code(), Some(2), "{log}");
    assert!(log.contains(told) && log.contains("nothing is written"), "{log}");
    assert_eq!(done(&folder, &["export", emulator.url()], "").await, "[]\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_gives_items_new_keys_if_that_is_allowed() {
    let folder = folder();
    let config = Config { control: false, ..Config::default() };
    let deployment = Emulator::start(config).await.unwrap();
    let arguments = ["import", "items.json", "--to", deployment.url()];
    let refused = run(&folder, &arguments, "").await;
    assert_eq!(refused.status.code(), Some(2));
    assert!(log(&refused).contains("--new-keys"), "{}", log(&refused));
    let keys = done(&folder, &[&arguments[..], &["--new-keys"]].concat(), "").await;
    let keys: Vec<Value> = keys.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&keys[0]["from"], &keys[1]["from"]), (&"b".into(), &"a".into()));
    let listed: Value =
        serde_json::from_str(&done(&folder, &["export", deployment.url()], "").await).unwrap();
    assert_eq!(listed[0]["key"], keys[0]["to"]);
    assert_eq!(listed[1]["value"], "x");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_with_a_broken_line_stores_none_of_its_entries() {
    let emulator = emulator().await;
    let call = format!("{}/__emulator/entries", emulator.url());
    let client = crate::http_client::builder().build().unwrap();
    let lines = "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\"}\n";
    let answer = client.post(&call).body(lines).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let error: Value = answer.json().await.unwrap();
    assert!(error["error"]["message"].as_str().unwrap().starts_with("item 2 (line 2)"), "{error}");
    let store = emulator.stores().named_or_all(None).remove(0);
    assert_eq!(store.namespace().stored().await.unwrap().entries, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emulator_is_exported_with_all_that_is_put_beside_a_value() {
    let (folder, emulator) = (folder(), emulator().await);
    let lines = "{\"key\":\"b\",\"value\":{\"n\":1},\"expiration\":9999999999,\"metadata\":{\"by\":\"a\"}}\n\
                 {\"key\":\"é/ü\",\"base64\":\"/wA=\"}\n\
                 {\"key\":\"a\",\"text\":\"no JSON\"}\n";
    done(&folder, &["import", "-", "--to", emulator.url()], lines).await;
    let gone = "{\"key\":\"gone\",\"value\":1,\"expiration\":1}\n";
    done(&folder, &["import", "-", "--to", emulator.url(), "--index", "none"], gone).await;
    let sorted = "{\"key\":\"__index__\",\"value\":[\"b\",\"é/ü\",\"a\"]}\n\
                  {\"key\":\"a\",\"text\":\"no JSON\"}\n\
                  {\"key\":\"b\",\"value\":{\"n\":1},\"expiration\":9999999999,\"metadata\":{\"by\":\"a\"}}\n\
                  {\"key\":\"é/ü\",\"base64\":\"/wA=\"}\n";
    let ndjson = ["--format", "ndjson"];
    let exported = done(&folder, &[&["export", emulator.url()], &ndjson[..]].concat(), "").await;
    assert_eq!(exported, sorted);
    let copy = format!("{}/@copy", emulator.url());
    done(&folder, &["import", emulator.url(), "--to", &copy], "").await;
    done(&folder, &["export", &copy, "--to", "copy.bulk.json"], "").await;
    let again = format!("{}/@again", emulator.url());
    done(&folder, &["import", "copy.bulk.json", "--to", &again], "").await;
    let exported = done(&folder, &[&["export", &again], &ndjson[..]].concat(), "").await;
    assert_eq!(exported, sorted);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_value_store_is_exported_too() {
    let folder = folder();
    let config = Config { api: Api::KvStore, ..Config::default() };
    let emulator = Emulator::start(config).await.unwrap();
    done(&folder, &["import", "items.json", "--to", emulator.url()], "").await;
    let exported = done(&folder, &["export", emulator.url()], "").await;
    assert_eq!(
        exported,
        "[\n{\"key\":\"a\",\"value\":\"x\"},\n{\"key\":\"b\",\"value\":{\"n\":1}}\n]\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_stores_entries_lead_from_one_to_the_next() {
    let emulator = emulator().await;
    let call = format!("{}/@pages/__emulator/entries", emulator.url());
    let client = crate::http_client::builder().build().unwrap();
    let long = "x".repeat(600_000);
    let entry = |key: &str| format!("{{\"key\":\"{key}\",\"value\":\"{long}\"}}\n");
    let lines = ["a&b", "c", "d"].map(entry).concat();
    client.post(&call).body(lines.clone()).send().await.unwrap();
    let (mut told, mut pages, mut query) = (String::new(), 0, "?limit=2".to_owned());
    loop {
        let page = client.get(format!("{call}{query}")).send().await.unwrap();
        let link = page.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
        told += &page.text().await.unwrap();
        pages += 1;
        let Some(link) = link else { break };
        query = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned();
    }
    assert_eq!((told, pages), (lines, 2));
    for wrong in ["?limit=0", "?limit=10001", "?limit=x", "?prefix=a"] {
        assert_eq!(client.get(format!("{call}{wrong}")).send().await.unwrap().status(), 400);
    }
}

#[rstest]
#[case::no_such_file(&["import", "nowhere.json", "--to", "URL"], 2, "nowhere.json")]
#[case::wrong_key(&["export", "URL", "--auth-key", "wrong"], 1, "--auth-key")]
#[case::nobody_there(&["export", "http://127.0.0.1:1"], 1, "cannot reach http://127.0.0.1:1")]
#[case::no_store(&["import", "items.json", "--to", "items.json"], 2, "is no store")]
#[case::no_url(&["export", "ftp://a"], 2, "give a base URL")]
#[case::no_scheme(&["import", "items.json", "--to", "localhost:8787"], 2, "give a base URL")]
#[case::kept_stores(&["import", "items.json", "--to", "kept"], 2, "is a folder of --persist-to")]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_named(
    #[case] arguments: &[&str],
    #[case] status: i32,
    #[case] told: &str,
) {
    let (folder, emulator) = (folder(), emulator().await);
    fs::create_dir(folder.path().join("kept")).unwrap();
    fs::write(folder.path().join("kept/pysondbkv.sqlite"), "").unwrap();
    let arguments: Vec<_> =
        arguments.iter().map(|one| if *one == "URL" { emulator.url() } else { one }).collect();
    let output = run(&folder, &arguments, "").await;
    assert_eq!(output.status.code(), Some(status), "{}", log(&output));
    assert!(log(&output).contains(told), "{}", log(&output));
    assert_eq!(read(&folder, "items.json"), ITEMS);
    assert!(!Path::new("nowhere.json").exists());
}

#[rstest]
#[case("items.ndjson", "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"text\":\"2\"}")]
#[case("items", "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"value\":2}")]
#[case("items.bulk.json", r#"[{"key":"a","value":"1"},{"key":"b","value":"Mg==","base64":true}]"#)]
fn a_store_can_start_with_every_format(#[case] file: &str, #[case] text: &str) {
    let folder = folder();
    fs::write(folder.path().join(file), text).unwrap();
    let program = crate::program::Program::start(&[
        "--port",
        "0",
        "--data",
        folder.path().join(file).to_str().unwrap(),
    ]);
    let listing = program.connect().get("/getAll").text();
    assert_eq!(listing, r#"[{"key":"a","value":1},{"key":"b","value":2}]"#);
    program.end("-TERM");
}
