//! The laws of storage, one test each, for every backend.

use pysondbkv_emulator::storage::{Memory, Storage, Value};
use rstest::rstest;
use std::sync::Arc;

type Backend = fn() -> Arc<dyn Storage>;

fn memory() -> Arc<dyn Storage> {
    Arc::new(Memory::default())
}

fn text(text: &str) -> Value {
    text.to_owned().into()
}

async fn keys(storage: &Arc<dyn Storage>) -> Vec<String> {
    storage.entries().await.unwrap().into_iter().map(|(key, _)| key).collect()
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn get_answers_what_the_last_put_stored(#[case] backend: Backend) {
    let storage = backend();
    assert_eq!(storage.get("a").await.unwrap(), None);
    storage.put("a", text("1")).await.unwrap();
    storage.put("a", text("2")).await.unwrap();
    storage.put("b", text("")).await.unwrap();
    assert_eq!(storage.get("a").await.unwrap(), Some(text("2")));
    assert_eq!(storage.get("b").await.unwrap(), Some(text("")));
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn get_each_answers_what_as_many_gets_would(#[case] backend: Backend) {
    let storage = backend();
    storage.put("a", text("1")).await.unwrap();
    storage.put("b", text("2")).await.unwrap();
    let read = storage.get_each(&["b", "none", "a", "b"]).await.unwrap();
    assert_eq!(read, [Some(text("2")), None, Some(text("1")), Some(text("2"))]);
    assert_eq!(storage.get_each(&[]).await.unwrap(), []);
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn put_and_delete_answer_what_was_there(#[case] backend: Backend) {
    let storage = backend();
    assert_eq!(storage.put("a", text("1")).await.unwrap(), None);
    assert_eq!(storage.put("a", text("2")).await.unwrap(), Some(text("1")));
    assert_eq!(storage.delete("a").await.unwrap(), Some(text("2")));
    assert_eq!(storage.delete("a").await.unwrap(), None);
    assert_eq!(storage.get("a").await.unwrap(), None);
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn entries_come_in_the_order_of_their_first_put(#[case] backend: Backend) {
    let storage = backend();
    for key in ["b", "a", "c"] {
        storage.put(key, text("1")).await.unwrap();
    }
    storage.put("b", text("again")).await.unwrap();
    assert_eq!(keys(&storage).await, ["b", "a", "c"]);
    storage.delete("b").await.unwrap();
    storage.put("b", text("anew")).await.unwrap();
    assert_eq!(keys(&storage).await, ["a", "c", "b"]);
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn a_fork_starts_alike_and_goes_its_own_way(#[case] backend: Backend) {
    let storage = backend();
    storage.put("a", text("1")).await.unwrap();
    let fork = storage.fork();
    storage.put("a", text("2")).await.unwrap();
    fork.put("b", text("3")).await.unwrap();
    assert_eq!(storage.get("a").await.unwrap(), Some(text("2")));
    assert_eq!(storage.get("b").await.unwrap(), None);
    assert_eq!(fork.get("a").await.unwrap(), Some(text("1")));
    assert_eq!(keys(&fork).await, ["a", "b"]);
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn keys_are_told_apart_by_every_byte(#[case] backend: Backend) {
    let storage = backend();
    for key in ["a", "A", "a ", "ä", "a\u{308}", "a/b", "a%2Fb"] {
        storage.put(key, text(key)).await.unwrap();
    }
    for (key, value) in storage.entries().await.unwrap() {
        assert_eq!(text(&key), value);
    }
    assert_eq!(keys(&storage).await.len(), 7);
}
