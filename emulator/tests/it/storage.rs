//! The laws of storage, one test each, for every backend.

use pysondbkv_emulator::storage::{Memory, Name, Storage, Value};
use rstest::rstest;
use std::ops::ControlFlow;
use std::sync::Arc;

type Backend = fn() -> Arc<dyn Storage>;

fn memory() -> Arc<dyn Storage> {
    Arc::new(Memory::default())
}

fn name(number: i32) -> Name {
    number.to_string().as_str().into()
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
    assert_eq!(storage.get(&"a".into()).await.unwrap(), None);
    storage.put(&"a".into(), text("1")).await.unwrap();
    storage.put(&"a".into(), text("2")).await.unwrap();
    storage.put(&"b".into(), text("")).await.unwrap();
    assert_eq!(storage.get(&"a".into()).await.unwrap(), Some(text("2")));
    assert_eq!(storage.get(&"b".into()).await.unwrap(), Some(text("")));
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn visit_each_shows_what_as_many_gets_would_answer(#[case] backend: Backend) {
    let storage = backend();
    for (key, value) in [("a", "1"), ("gone", "?"), ("b", "2"), ("c", "3")] {
        storage.put(&key.into(), text(value)).await.unwrap();
    }
    storage.delete(&"gone".into()).await.unwrap();
    let names = ["b", "none", "a", "gone", "b", "c"].map(Name::from);
    let mut seen = Vec::new();
    let mut see = |name: &Name, value: Option<&Value>| {
        seen.push((name.to_string(), value.cloned()));
        if name.to_string() == "c" { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    storage.visit_each(&mut names.iter().chain(&names), &mut see).await.unwrap();
    for (name, (key, value)) in names.iter().zip(&seen) {
        assert_eq!(
            (name.to_string(), storage.get(&key.as_str().into()).await.unwrap()),
            (key.clone(), value.clone())
        );
    }
    assert_eq!(seen.len(), names.len(), "a visit that breaks off sees no more");
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn what_is_left_after_many_deletes_is_all_there(#[case] backend: Backend) {
    let storage = backend();
    for number in 0..500 {
        storage.put(&name(number), text(&number.to_string())).await.unwrap();
    }
    for number in 0..490 {
        storage.delete(&name(number)).await.unwrap();
    }
    storage.put(&"new".into(), text("n")).await.unwrap();
    assert_eq!(storage.get(&"495".into()).await.unwrap(), Some(text("495")));
    let left: Vec<_> = (490..500).map(|number| number.to_string()).chain(["new".into()]).collect();
    assert_eq!(keys(&storage).await, left);
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn put_and_delete_answer_what_was_there(#[case] backend: Backend) {
    let storage = backend();
    assert_eq!(storage.put(&"a".into(), text("1")).await.unwrap(), None);
    assert_eq!(storage.put(&"a".into(), text("2")).await.unwrap(), Some(text("1")));
    assert_eq!(storage.delete(&"a".into()).await.unwrap(), Some(text("2")));
    assert_eq!(storage.delete(&"a".into()).await.unwrap(), None);
    assert_eq!(storage.get(&"a".into()).await.unwrap(), None);
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn entries_come_in_the_order_of_their_first_put(#[case] backend: Backend) {
    let storage = backend();
    for key in ["b", "a", "c"] {
        storage.put(&key.into(), text("1")).await.unwrap();
    }
    storage.put(&"b".into(), text("again")).await.unwrap();
    assert_eq!(keys(&storage).await, ["b", "a", "c"]);
    storage.delete(&"b".into()).await.unwrap();
    storage.put(&"b".into(), text("anew")).await.unwrap();
    assert_eq!(keys(&storage).await, ["a", "c", "b"]);
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn a_fork_starts_alike_and_goes_its_own_way(#[case] backend: Backend) {
    let storage = backend();
    storage.put(&"a".into(), text("1")).await.unwrap();
    let fork = storage.fork();
    storage.put(&"a".into(), text("2")).await.unwrap();
    fork.put(&"b".into(), text("3")).await.unwrap();
    assert_eq!(storage.get(&"a".into()).await.unwrap(), Some(text("2")));
    assert_eq!(storage.get(&"b".into()).await.unwrap(), None);
    assert_eq!(fork.get(&"a".into()).await.unwrap(), Some(text("1")));
    assert_eq!(keys(&fork).await, ["a", "b"]);
}

#[rstest]
#[case::memory(memory)]
#[tokio::test]
async fn keys_are_told_apart_by_every_byte(#[case] backend: Backend) {
    let storage = backend();
    for key in ["a", "A", "a ", "ä", "a\u{308}", "a/b", "a%2Fb"] {
        storage.put(&key.into(), text(key)).await.unwrap();
    }
    for (key, value) in storage.entries().await.unwrap() {
        assert_eq!(text(&key), value);
    }
    assert_eq!(keys(&storage).await.len(), 7);
}
