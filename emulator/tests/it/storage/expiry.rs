//! What has expired.

use super::{
    Backend, expiring, holding, keys, memory, redis, redis_cluster, sqlite, text, wrangler_state,
};
use pysondbkv_emulator::storage::Stored;
use rstest::rstest;

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
#[tokio::test]
async fn what_is_stored_is_counted_without_what_has_expired(#[case] backend: Backend) {
    let storage = holding(backend, &["ab", "é"]).await;
    storage.put(&"gone".into(), expiring("gone", 60)).await.unwrap();
    storage.put(&"c".into(), expiring("there", 61)).await.unwrap();
    let Stored { entries, bytes } = storage.stored(60).await.unwrap();
    assert_eq!((entries, bytes), (3, 2 * (2 + 2) + 1 + 5));
    assert_eq!(backend().stored(60).await.unwrap(), Stored { entries: 0, bytes: 0 });
}
