//! Copies, and entries that replace all others.

use super::{Backend, holding, keys, memory, redis, redis_cluster, sqlite, text, wrangler_state};
use rstest::rstest;

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
