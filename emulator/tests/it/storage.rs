//! The laws of storage. Each law is a test, and each backend is a case of it.

use pysondbkv_emulator::storage::{
    Attributes, Backend as _, ListPage, ListQuery, Memory, Name, SqliteBackend, StateFolder,
    Storage, Value,
};
use rstest::rstest;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

type Backend = fn() -> Arc<dyn Storage>;

fn memory() -> Arc<dyn Storage> {
    Arc::new(Memory::default())
}

/// A namespace that nothing was written to, in one file for all laws.
fn sqlite() -> Arc<dyn Storage> {
    static BACKEND: LazyLock<SqliteBackend> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laws");
        drop(std::fs::remove_dir_all(&folder));
        SqliteBackend::open(&folder, Arc::default()).unwrap()
    });
    static NAMES: AtomicUsize = AtomicUsize::new(0);
    BACKEND.open(&NAMES.fetch_add(1, Relaxed).to_string()).storage
}

/// A namespace of a folder of its own, which goes with the tests.
fn wrangler_state() -> Arc<dyn Storage> {
    static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().unwrap());
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let id = LAST.fetch_add(1, Relaxed).to_string();
    Arc::new(StateFolder::at(FOLDER.path()).namespace(&id))
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

fn names(page: &ListPage) -> Vec<String> {
    page.keys.iter().map(|key| key.name.to_string()).collect()
}

/// A value that expires at that second.
fn expiring(text_of: &str, expiration: u64) -> Value {
    let metadata = Some(format!("\"{text_of}\"").into());
    text(text_of).with_attributes(Attributes { metadata, expiration: Some(expiration) })
}

/// A backend with these keys, each with itself as its value, put in this order.
async fn holding(backend: Backend, keys: &[&str]) -> Arc<dyn Storage> {
    let storage = backend();
    for key in keys {
        storage.put(&(*key).into(), text(key)).await.unwrap();
    }
    storage
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
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
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn get_many_answers_for_each_key_what_get_would(#[case] backend: Backend) {
    let storage = holding(backend, &["a", "b", "gone"]).await;
    storage.delete(&"gone".into()).await.unwrap();
    let keys = ["b", "none", "a", "gone", "b"].map(Name::from);
    let expected = [Some(text("b")), None, Some(text("a")), None, Some(text("b"))];
    assert_eq!(storage.get_many(&keys).await.unwrap(), expected);
    assert_eq!(storage.get_many(&[]).await.unwrap(), []);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn a_frozen_view_shows_what_as_many_gets_would_answer(#[case] backend: Backend) {
    let storage = backend();
    for (key, value) in [("a", "1"), ("gone", "?"), ("b", "2"), ("c", "3")] {
        storage.put(&key.into(), text(value)).await.unwrap();
    }
    storage.delete(&"gone".into()).await.unwrap();
    let Some(frozen) = storage.freeze() else { return };
    let names = ["b", "none", "a", "gone", "b", "c"].map(Name::from);
    let mut seen = Vec::new();
    let mut see = |name: &Name, value: Option<&Value>| {
        seen.push((name.to_string(), value.cloned()));
        if name.to_string() == "c" { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    frozen.visit_each(&mut names.iter().chain(&names), &mut see);
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
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn a_frozen_view_stays_as_it_was(#[case] backend: Backend) {
    let storage = holding(backend, &["a", "b"]).await;
    let Some(frozen) = storage.freeze() else { return };
    storage.put(&"a".into(), text("2")).await.unwrap();
    storage.delete(&"b".into()).await.unwrap();
    let names = ["a", "b"].map(Name::from);
    let mut see = |name: &Name, value: Option<&Value>| {
        assert_eq!(value, Some(&text(&name.to_string())));
        ControlFlow::Continue(())
    };
    frozen.visit_each(&mut names.iter(), &mut see);
    assert_ne!(storage.freeze().unwrap().version(), frozen.version());
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn after_many_deletes_all_other_entries_are_there(#[case] backend: Backend) {
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
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn put_and_delete_answer_the_value_before(#[case] backend: Backend) {
    let storage = backend();
    assert_eq!(storage.put(&"a".into(), text("1")).await.unwrap(), None);
    assert_eq!(storage.put(&"a".into(), text("2")).await.unwrap(), Some(text("1")));
    assert_eq!(storage.delete(&"a".into()).await.unwrap(), Some(text("2")));
    assert_eq!(storage.delete(&"a".into()).await.unwrap(), None);
    assert_eq!(storage.get(&"a".into()).await.unwrap(), None);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
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
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn a_list_has_the_order_of_the_bytes(#[case] backend: Backend) {
    let uuid = "9b2d7e41-3c5f-4a68-8e0d-1f2a3b4c5d6e";
    let storage = holding(backend, &["😀", "a", "\u{fffd}", uuid, "é", "Z", "~", "\n"]).await;
    let query = ListQuery { prefix: "", after: None, limit: 100 };
    let page = storage.list(&query).await.unwrap();
    assert_eq!(names(&page), ["\n", uuid, "Z", "a", "~", "é", "\u{fffd}", "😀"]);
    assert!(page.is_complete);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn the_pages_of_a_list_show_each_key_with_the_prefix_once(#[case] backend: Backend) {
    let storage = holding(backend, &["p2", "q", "p1", "p", "o", "p3"]).await;
    let mut pages = Vec::new();
    let mut after: Option<Name> = None;
    loop {
        let query = ListQuery { prefix: "p", after: after.as_ref(), limit: 2 };
        let page = storage.list(&query).await.unwrap();
        after = page.keys.last().map(|key| key.name.clone());
        pages.push(names(&page));
        if page.is_complete {
            break;
        }
    }
    assert_eq!(pages, [["p", "p1"], ["p2", "p3"]]);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn a_list_goes_on_behind_a_key_that_is_deleted(#[case] backend: Backend) {
    let storage = holding(backend, &["a", "b", "c"]).await;
    storage.delete(&"b".into()).await.unwrap();
    storage.put(&"aa".into(), text("before")).await.unwrap();
    storage.put(&"d".into(), text("behind")).await.unwrap();
    let query = ListQuery { prefix: "", after: Some(&"b".into()), limit: 2 };
    let page = storage.list(&query).await.unwrap();
    assert_eq!(names(&page), ["c", "d"]);
    let nothing = ListQuery { prefix: "e", after: None, limit: 2 };
    let page = storage.list(&nothing).await.unwrap();
    assert_eq!(page, ListPage { keys: Vec::new(), is_complete: true });
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn a_copy_starts_alike_and_goes_its_own_way(#[case] backend: Backend) {
    let storage = backend();
    storage.put(&"a".into(), text("1")).await.unwrap();
    let copy = storage.copy().await.unwrap();
    storage.put(&"a".into(), text("2")).await.unwrap();
    copy.put(&"b".into(), text("3")).await.unwrap();
    assert_eq!(storage.get(&"a".into()).await.unwrap(), Some(text("2")));
    assert_eq!(storage.get(&"b".into()).await.unwrap(), None);
    assert_eq!(copy.get(&"a".into()).await.unwrap(), Some(text("1")));
    assert_eq!(keys(&copy).await, ["a", "b"]);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn entries_that_replace_all_others_are_a_copy_of_the_source(#[case] backend: Backend) {
    let (storage, source) = (holding(backend, &["old"]).await, holding(backend, &["b", "a"]).await);
    let replaced = storage.replace(source.as_ref()).await.unwrap();
    assert_eq!(keys(&replaced).await, ["b", "a"]);
    replaced.put(&"b".into(), text("new")).await.unwrap();
    replaced.delete(&"a".into()).await.unwrap();
    assert_eq!(source.get(&"b".into()).await.unwrap(), Some(text("b")));
    assert_eq!(keys(&source).await, ["b", "a"]);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn a_late_write_does_not_reach_the_new_entries(#[case] backend: Backend) {
    let (storage, source) = (holding(backend, &["a"]).await, holding(backend, &["b"]).await);
    let replaced = storage.replace(source.as_ref()).await.unwrap();
    storage.put(&"late".into(), text("1")).await.unwrap();
    storage.put(&"b".into(), text("1")).await.unwrap();
    storage.delete(&"b".into()).await.unwrap();
    assert_eq!(replaced.get(&"b".into()).await.unwrap(), Some(text("b")));
    assert_eq!(keys(&replaced).await, ["b"]);
    assert_eq!(keys(&source).await, ["b"]);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
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

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn attributes_are_put_with_the_value_and_listed_with_the_key(#[case] backend: Backend) {
    let storage = backend();
    storage.put(&"a".into(), expiring("1", 60)).await.unwrap();
    storage.put(&"b".into(), text("2")).await.unwrap();
    assert_eq!(storage.get(&"a".into()).await.unwrap(), Some(expiring("1", 60)));
    let query = ListQuery { prefix: "", after: None, limit: 10 };
    let listed = storage.list(&query).await.unwrap().keys;
    let attributes: Vec<_> = listed.into_iter().map(|key| key.attributes).collect();
    assert_eq!(attributes, [expiring("1", 60).attributes().cloned(), None]);
    storage.put(&"a".into(), text("3")).await.unwrap();
    assert_eq!(storage.get(&"a".into()).await.unwrap(), Some(text("3")));
    let copy = storage.copy().await.unwrap();
    copy.put(&"b".into(), expiring("2", 70)).await.unwrap();
    let replaced = storage.replace(copy.as_ref()).await.unwrap();
    assert_eq!(replaced.get(&"b".into()).await.unwrap(), Some(expiring("2", 70)));
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn a_purge_removes_what_has_expired_and_nothing_else(#[case] backend: Backend) {
    let storage = holding(backend, &["stays"]).await;
    for (key, expiration) in [("a", 60), ("b", 61), ("renewed", 60), ("kept", 60), ("moved", 60)] {
        storage.put(&key.into(), expiring(key, expiration)).await.unwrap();
    }
    storage.put(&"renewed".into(), expiring("renewed", 100)).await.unwrap();
    storage.put(&"kept".into(), text("kept")).await.unwrap();
    storage.delete(&"moved".into()).await.unwrap();
    storage.put(&"moved".into(), text("moved")).await.unwrap();
    let copy = storage.copy().await.unwrap();
    storage.purge(59).await.unwrap();
    assert_eq!(keys(&storage).await, ["stays", "a", "b", "renewed", "kept", "moved"]);
    storage.purge(60).await.unwrap();
    assert_eq!(keys(&storage).await, ["stays", "b", "renewed", "kept", "moved"]);
    copy.purge(u64::MAX).await.unwrap();
    assert_eq!(keys(&copy).await, ["stays", "kept", "moved"]);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn a_frozen_view_hides_no_expiry(#[case] backend: Backend) {
    let storage = holding(backend, &["a"]).await;
    storage.put(&"b".into(), expiring("b", 60)).await.unwrap();
    assert!(storage.freeze().is_none());
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[tokio::test]
async fn lists_follow_the_changes_between_them(#[case] backend: Backend) {
    let storage = holding(backend, &["b", "d"]).await;
    let query = ListQuery { prefix: "", after: None, limit: 10 };
    assert_eq!(names(&storage.list(&query).await.unwrap()), ["b", "d"]);
    storage.put(&"c".into(), text("c")).await.unwrap();
    storage.delete(&"b".into()).await.unwrap();
    storage.put(&"a".into(), expiring("a", 60)).await.unwrap();
    assert_eq!(names(&storage.list(&query).await.unwrap()), ["a", "c", "d"]);
    storage.purge(60).await.unwrap();
    assert_eq!(names(&storage.list(&query).await.unwrap()), ["c", "d"]);
    let before_the_prefix = ListQuery { prefix: "d", after: Some(&"a".into()), limit: 10 };
    assert_eq!(names(&storage.list(&before_the_prefix).await.unwrap()), ["d"]);
}
