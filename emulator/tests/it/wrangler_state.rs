//! The local state of Wrangler as a storage: its files, and what others do to them.

use crate::program::{Program, run};
use pysondbkv_emulator::storage::{StateFolder, Storage, Value};
use rstest::rstest;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn text(text: &str) -> Value {
    text.to_owned().into()
}

async fn put(storage: &impl Storage, key: &str, value: &str) {
    storage.put(&key.into(), text(value)).await.unwrap();
}

fn blobs(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder.join("v3/kv/ns/blobs")).unwrap();
    files.map(|file| file.unwrap().path()).collect()
}

#[tokio::test]
async fn each_value_is_a_blob_and_no_other_blob_stays() {
    let folder = TempDir::new().unwrap();
    let storage = StateFolder::at(folder.path()).namespace("ns");
    put(&storage, "a", "1").await;
    put(&storage, "a", "2").await;
    put(&storage, "gone", "3").await;
    storage.delete(&"gone".into()).await.unwrap();
    let blobs = blobs(folder.path());
    let values: Vec<_> = blobs.iter().map(|blob| fs::read_to_string(blob).unwrap()).collect();
    assert_eq!(values, ["2"]);
    let name = blobs[0].file_name().unwrap().to_str().unwrap();
    assert!(name.len() == 80 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
}

#[tokio::test]
async fn two_that_use_one_folder_see_each_others_changes() {
    let folder = TempDir::new().unwrap();
    let state = StateFolder::at(folder.path());
    let (one, other) = (state.namespace("ns"), state.namespace("ns"));
    put(&one, "a", "1").await;
    put(&other, "a", "2").await;
    put(&other, "b", "3").await;
    assert_eq!(one.get(&"a".into()).await.unwrap(), Some(text("2")));
    assert_eq!(one.delete(&"b".into()).await.unwrap(), Some(text("3")));
    assert_eq!(other.get(&"b".into()).await.unwrap(), None);
}

#[tokio::test]
async fn a_row_without_its_blob_is_no_entry() {
    let folder = TempDir::new().unwrap();
    let storage = StateFolder::at(folder.path()).namespace("ns");
    put(&storage, "a", "1").await;
    fs::remove_file(&blobs(folder.path())[0]).unwrap();
    assert_eq!(storage.get(&"a".into()).await.unwrap(), None);
    assert_eq!(storage.entries().await.unwrap(), []);
    assert_eq!(storage.put(&"a".into(), text("2")).await.unwrap(), None);
    assert_eq!(storage.get(&"a".into()).await.unwrap(), Some(text("2")));
}

#[tokio::test]
async fn reading_makes_no_files() {
    let folder = TempDir::new().unwrap();
    let state = StateFolder::at(folder.path());
    let storage = state.namespace("ns");
    assert_eq!(storage.get(&"a".into()).await.unwrap(), None);
    assert_eq!(storage.delete(&"a".into()).await.unwrap(), None);
    assert_eq!(storage.entries().await.unwrap(), []);
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
    put(&storage, "a", "1").await;
    assert!(state.has("ns") && !state.has("other"));
    assert_eq!(state.ids(), ["ns"]);
}

#[rstest]
#[case::the_root("")]
#[case::the_version("v3")]
#[case::the_namespaces("v3/kv")]
#[tokio::test]
async fn the_folder_can_be_named_at_any_depth(#[case] within: &str) {
    let folder = TempDir::new().unwrap();
    put(&StateFolder::at(folder.path()).namespace("ns"), "a", "1").await;
    let storage = StateFolder::at(&folder.path().join(within)).namespace("ns");
    assert_eq!(storage.get(&"a".into()).await.unwrap(), Some(text("1")));
}

#[tokio::test]
async fn writes_from_many_sides_at_once_are_all_made() {
    let folder = TempDir::new().unwrap();
    let state = StateFolder::at(folder.path());
    let writers = (0..4).map(|writer| {
        let storage = state.namespace("ns");
        tokio::spawn(async move {
            for number in 0..25 {
                put(&storage, &format!("{writer}-{number}"), "1").await;
                put(&storage, "shared", &format!("{writer}-{number}")).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(state.namespace("ns").entries().await.unwrap().len(), 101);
    assert_eq!(blobs(folder.path()).len(), 101);
}

const CONFIG: &str = r#"
name = "pyson-dbkv"
kv_namespaces = [{ binding = "DB", id = "<AN_ID>" }]
"#;

#[test]
fn a_project_of_wrangler_is_all_that_the_emulator_needs() {
    let folder = TempDir::new().unwrap();
    let config = folder.path().join("wrangler.toml");
    fs::write(&config, CONFIG).unwrap();
    fs::write(folder.path().join(".dev.vars"), "AUTH_KEY=hush-hush\n").unwrap();
    let arguments = ["--port", "0", "--wrangler", config.to_str().unwrap()];
    let key = ("AUTH_KEY", "hush-hush");
    let program = Program::start(&arguments);
    assert_eq!(program.connect().get("/getAll").status, 401);
    assert_eq!(program.connect().send("POST", b"/add", &[key], Some(b"1")).status, 200);
    assert_eq!(program.connect().send("POST", b"/@team/add", &[key], Some(b"2")).status, 200);
    let (_, _, log) = program.end("-TERM");
    assert!(log.contains(".dev.vars") && !log.contains("hush"), "{log}");
    let state = StateFolder::at(&folder.path().join(".wrangler/state"));
    assert!(state.has("<AN_ID>") && state.has("team"));
    let again = Program::start(&arguments);
    let listing = again.connect().send("GET", b"/getAll", &[key], None).text();
    assert!(listing.ends_with(",\"value\":1}]"), "{listing}");
    again.end("-TERM");
}

#[test]
fn the_only_namespace_of_a_folder_needs_no_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let output = run(&["--port", "0", "--state", path]);
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{log}");
    assert!(log.contains("--namespace ID"), "{log}");
    let first = Program::start(&["--port", "0", "--state", path, "--namespace", "one"]);
    first.connect().send("POST", b"/add", &[("AUTH_KEY", "meow")], Some(b"1"));
    first.end("-TERM");
    let second = Program::start(&["--port", "0", "--state", path]);
    assert!(second.connect().get("/getAll").text().ends_with(",\"value\":1}]"));
    second.end("-TERM");
}

#[test]
fn a_reset_empties_the_folder_and_a_snapshot_brings_it_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let program = Program::start(&["--port", "0", "--state", path, "--namespace", "ns"]);
    let mut wire = program.connect();
    let key = [("AUTH_KEY", "meow")];
    wire.send("POST", b"/add", &key, Some(b"1"));
    let listing = wire.get("/getAll").text();
    let call = |wire: &mut crate::wire::Wire, method: &str, path: &str| {
        wire.send(method, path.as_bytes(), &[("Host", "localhost")], Some(b"")).status
    };
    assert_eq!(call(&mut wire, "PUT", "/__emulator/snapshots/before"), 204);
    assert_eq!(call(&mut wire, "POST", "/__emulator/reset"), 204);
    assert_eq!(wire.get("/getAll").text(), "[]");
    assert_eq!(call(&mut wire, "POST", "/__emulator/snapshots/before/restore"), 204);
    assert_eq!(wire.get("/getAll").text(), listing);
    drop(wire);
    program.end("-TERM");
    assert_eq!(blobs(folder.path()).len(), 2, "the item and the index");
}

#[test]
fn files_that_are_no_state_are_told_of_at_the_start() {
    let folder = TempDir::new().unwrap();
    let state = StateFolder::at(folder.path());
    let path = folder.path().to_str().unwrap();
    let first = Program::start(&["--port", "0", "--state", path, "--namespace", "ns"]);
    first.connect().send("POST", b"/add", &[("AUTH_KEY", "meow")], Some(b"1"));
    first.end("-TERM");
    let files = fs::read_dir(state.path().join("miniflare-KVNamespaceObject")).unwrap();
    for file in files {
        fs::write(file.unwrap().path(), "no database").unwrap();
    }
    let output = run(&["--port", "0", "--state", path, "--namespace", "ns"]);
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{log}");
    assert!(log.contains("cannot use the entries in") && log.contains("not a database"), "{log}");
}
