//! Views that stay as they were.

use super::{
    Backend, expiring, holding, memory, redis, redis_cluster, sqlite, text, wrangler_state,
};
use pysondbkv_emulator::storage::{Name, Value};
use rstest::rstest;
use std::ops::ControlFlow;

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
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
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
#[tokio::test]
async fn a_frozen_view_hides_no_expiry(#[case] backend: Backend) {
    let storage = holding(backend, &["a"]).await;
    storage.put(&"b".into(), expiring("b", 60)).await.unwrap();
    assert!(storage.freeze().is_none());
}
