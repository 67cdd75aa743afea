//! The local state of Wrangler as a storage: its files, and what others do to them.

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
