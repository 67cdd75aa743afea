//! Values under their keys.

use super::{
    Backend, expiring, holding, keys, memory, name, redis, redis_cluster, sqlite, text,
    wrangler_state,
};
use pysondbkv_emulator::storage::{ListQuery, Name};
use rstest::rstest;

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
#[tokio::test]
async fn values_that_are_put_together_are_there_as_after_as_many_puts(#[case] backend: Backend) {
    let storage = holding(backend, &["b"]).await;
    let together = [("c", text("1")), ("b", expiring("2", 60)), ("a", text("")), ("c", text("3"))];
    let together = together.map(|(key, value)| (Name::from(key), value));
    storage.put_all(together.into()).await.unwrap();
    let expected = [("b", expiring("2", 60)), ("c", text("3")), ("a", text(""))];
    let expected = expected.map(|(key, value)| (key.to_owned(), value));
    assert_eq!(storage.entries().await.unwrap(), expected);
    assert_eq!(storage.keys().await.unwrap(), ["b", "c", "a"].map(Name::from));
}
