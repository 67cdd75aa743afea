//! Stores that are kept in a folder: what is there again when the program starts again.

use crate::wire::{Server, Wire};
use pysondbkv_emulator::config::Api;
use pysondbkv_emulator::storage::{
    Attributes, Backend, ListQuery, Memory, Name, PersistError, SqliteBackend, Value,
};
use pysondbkv_emulator::{Config, Emulator, StartError};
use rstest::rstest;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) fn config(folder: &TempDir) -> Config {
    Config { persist_to: Some(folder.path().to_owned()), ..Config::default() }
}

pub(crate) fn start(folder: &TempDir) -> Server {
    Server::start(config(folder))
}

pub(crate) fn control(wire: &mut Wire, method: &str, path: &str) -> u16 {
    wire.send(method, format!("/__emulator/{path}").as_bytes(), &[], None).status
}

pub(crate) fn names(wire: &mut Wire) -> Vec<Option<String>> {
    let answer = wire.send("GET", b"/__emulator/stores", &[], None);
    let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let stores = document["stores"].as_array().unwrap();
    stores.iter().map(|store| store["store"].as_str().map(str::to_owned)).collect()
}

/// How much the store of plain paths holds.
fn stored_bytes(wire: &mut Wire) -> u64 {
    let answer = wire.send("GET", b"/__emulator/stores", &[], None);
    let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    document["stores"][0]["stored-bytes"].as_u64().unwrap()
}

/// The file, as somebody else sees it when the emulator has ended.
fn file(folder: &TempDir) -> Connection {
    Connection::open(folder.path().join("pysondbkv.sqlite")).unwrap()
}

#[test]
fn items_stores_and_snapshots_are_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    let mut wire = server.connect();
    for number in 0..20 {
        wire.add("", &format!("{{\"n\":{number}}}"));
    }
    let key = wire.add("/@other", "1").key().unwrap();
    assert_eq!(control(&mut wire, "PUT", "snapshots/s"), 204);
    wire.add("", "\"behind the snapshot\"");
    let listing = wire.get("/getAll").text();
    let bytes = stored_bytes(&mut wire);
    let (items, index) = (20 * 36 + 10 * 7 + 10 * 8 + 36 + 21, 9 + 21 * 39 + 1);
    assert_eq!(bytes, items + index);
    drop(wire);
    server.stop();

    let server = start(&folder);
    let mut wire = server.connect();
    assert_eq!(stored_bytes(&mut wire), bytes);
    assert_eq!(wire.get("/getAll").text(), listing);
    assert_eq!(wire.get(&format!("/@other/get/{key}")).text(), "1");
    assert_eq!(names(&mut wire), [None, Some("other".into())]);
    assert_eq!(control(&mut wire, "POST", "snapshots/s/restore"), 204);
    let restored = wire.get("/getAll").text();
    assert!(restored.contains("19") && !restored.contains("behind"), "{restored}");
    wire.add("", "\"after the restore\"");
    let listing = wire.get("/getAll").text();
    assert_eq!(control(&mut wire, "DELETE", "snapshots/s"), 204);
    drop(wire);
    server.stop();

    let server = start(&folder);
    let mut wire = server.connect();
    assert_eq!(wire.get("/getAll").text(), listing);
    assert_eq!(control(&mut wire, "POST", "snapshots/s/restore"), 404);
}

#[test]
fn both_systems_keep_their_stores_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    server.connect().add("", "1");
    server.stop();
    let server = Server::start(Config { api: Api::KvStore, ..config(&folder) });
    let mut wire = server.connect();
    assert_eq!(wire.get("/kv").text(), "{}");
    let json = [("Content-Type", "application/json")];
    assert_eq!(wire.send("POST", b"/kv/a", &json, Some(b"{\"value\":\"1\"}")).status, 200);
    let listing = wire.get("/kv").text();
    assert!(listing.contains("\"a\""), "{listing}");
    drop(wire);
    server.stop();
    let server = Server::start(Config { api: Api::KvStore, ..config(&folder) });
    assert_eq!(server.connect().get("/kv").text(), listing);
    server.stop();
    assert_ne!(start(&folder).connect().get("/getAll").text(), "[]");
}

#[test]
fn a_kept_store_starts_with_the_given_items_only_after_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let with = |items: &str| {
        let data = pysondbkv_emulator::api::worker::entries(items.as_bytes()).unwrap();
        Server::start(Config { data, ..config(&folder) })
    };
    let server = with(r#"[{"key":"a","value":1}]"#);
    server.connect().get("/getAll");
    server.stop();
    let server = with(r#"[{"key":"b","value":2}]"#);
    assert!(server.connect().get("/getAll").text().contains("\"b\""), "nothing was written before");
    server.connect().add("", "\"more\"");
    server.stop();
    let server = with(r#"[{"key":"c","value":3}]"#);
    let listing = server.connect().get("/getAll").text();
    assert!(listing.contains("\"b\"") && listing.contains("more"), "{listing}");
    server.reset();
    assert_eq!(server.connect().get("/get/c").text(), "3");
    assert_eq!(server.connect().get("/get/b").text(), "null");
    server.stop();
    let server = start(&folder);
    assert_eq!(server.connect().get("/get/c").text(), "3", "a reset is kept");
}

#[test]
fn a_store_that_is_removed_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    let mut wire = server.connect();
    wire.add("/@gone", "1");
    control(&mut wire, "PUT", "snapshots/s");
    assert_eq!(control(&mut wire, "DELETE", "stores/gone"), 204);
    assert_eq!(control(&mut wire, "DELETE", "stores/gone"), 404);
    assert_eq!(names(&mut wire), [None]);
    assert_eq!(wire.get("/@gone/getAll").text(), "[]");
    drop(wire);
    server.stop();
    // What is left is swept away at the latest when a program starts.
    let server = start(&folder);
    let rows = "SELECT count(*) FROM entries WHERE contents NOT IN
                (SELECT contents FROM namespaces UNION SELECT contents FROM snapshots)";
    let reader = file(&folder);
    let count = || reader.query_row(rows, (), |row| row.get::<_, i64>(0)).unwrap();
    while count() > 0 {
        std::thread::yield_now();
    }
    assert_eq!(names(&mut server.connect()), [None]);
}

#[test]
fn a_store_that_makes_room_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let max_stores = std::num::NonZeroUsize::new(1).unwrap();
    let server = Server::start(Config { max_stores, ..config(&folder) });
    let mut wire = server.connect();
    let key = wire.add("/@a", "1").key().unwrap();
    wire.add("/@b", "2");
    assert_eq!(names(&mut wire), [None, Some("b".into())]);
    assert_eq!(wire.get(&format!("/@a/get/{key}")).text(), "1");
    assert_eq!(
        control(&mut wire, "DELETE", "stores/b"),
        204,
        "a store that is not listed is there"
    );
}

#[test]
fn a_request_that_is_refused_keeps_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    let mut wire = server.connect();
    wire.send("GET", b"/@a/getAll", &[("AUTH_KEY", "wrong")], None);
    assert_eq!(wire.get("/@b/getAll").text(), "[]");
    drop(wire);
    server.stop();
    let count = "SELECT count(*) FROM namespaces";
    assert_eq!(file(&folder).query_row(count, (), |row| row.get::<_, i64>(0)).unwrap(), 0);
}

/// Starts in a folder that cannot be used.
async fn refusal(folder: &TempDir) -> PersistError {
    match Emulator::start(config(folder)).await {
        Err(StartError::Persist(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_second_program_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let first = Emulator::start(config(&folder)).await.unwrap();
    let error = refusal(&folder).await;
    assert!(matches!(error, PersistError::InUse { .. }), "{error}");
    assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
    first.stop().await;
    Emulator::start(config(&folder)).await.unwrap();
}

#[tokio::test]
async fn a_newer_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    Emulator::start(config(&folder)).await.unwrap().stop().await;
    file(&folder).pragma_update(None, "user_version", 7).unwrap();
    let error = refusal(&folder).await;
    assert!(matches!(error, PersistError::Newer { found: 7, known: 2, .. }), "{error}");
}

#[rstest]
#[case::of_another_program(true)]
#[case::no_database(false)]
#[tokio::test]
async fn a_file_that_is_not_ours_is_refused(#[case] is_database: bool) {
    let folder = tempfile::tempdir().unwrap();
    if is_database {
        file(&folder).execute_batch("CREATE TABLE theirs(x)").unwrap();
    } else {
        std::fs::write(folder.path().join("pysondbkv.sqlite"), "hello ".repeat(100)).unwrap();
    }
    let error = refusal(&folder).await;
    assert!(matches!(error, PersistError::NotOurs { .. }), "{error}");
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let config = Config { persist_to: Some(file), ..Config::default() };
    let error = Emulator::start(config).await.unwrap_err();
    assert!(error.to_string().contains("check that it is a folder"), "{error}");
}

fn open(folder: &Path) -> SqliteBackend {
    SqliteBackend::open(folder, Arc::new(Memory::default())).unwrap()
}

#[tokio::test]
async fn entries_have_their_order_and_attributes_again() {
    let folder = tempfile::tempdir().unwrap();
    let text = |text: &str| Value::from(text.to_owned());
    let attributes = Attributes { metadata: Some("{\"m\":1}".into()), expiration: Some(60) };
    let expiring = text("e").with_attributes(attributes);
    let backend = open(folder.path());
    let storage = backend.open("n").storage;
    for (key, value) in [("z", text("")), ("m", expiring.clone()), ("a", text("1"))] {
        storage.put(&key.into(), value).await.unwrap();
    }
    let entries = storage.entries().await.unwrap();
    backend.close().await;
    assert!(storage.put(&"late".into(), text("1")).await.is_err(), "it is closed");
    let backend = open(folder.path());
    let storage = backend.open("n").storage;
    assert_eq!(backend.names(), ["n"]);
    assert_eq!(storage.entries().await.unwrap(), entries);
    assert_eq!(storage.get(&"m".into()).await.unwrap(), Some(expiring));
    let query = ListQuery { prefix: "", after: None, limit: 2 };
    let page = storage.list(&query).await.unwrap();
    assert_eq!(
        page.keys.iter().map(|key| key.name.clone()).collect::<Vec<_>>(),
        ["a", "m"].map(Name::from)
    );
    assert!(!page.is_complete);
}

#[tokio::test]
async fn entries_of_another_backend_can_replace_all() {
    let folder = tempfile::tempdir().unwrap();
    let source: Memory = [("b", "1"), ("a", "2")]
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .into_iter()
        .collect();
    let backend = open(folder.path());
    let old = backend.open("n").storage;
    let new = old.replace(&source).await.unwrap();
    old.put(&"late".into(), Value::from("3".to_owned())).await.unwrap();
    let keys: Vec<_> = new.entries().await.unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["b", "a"]);
    backend.close().await;
    let entries = open(folder.path()).open("n").storage.entries().await.unwrap();
    assert_eq!(entries.len(), 2, "the namespace has the new entries");
}
