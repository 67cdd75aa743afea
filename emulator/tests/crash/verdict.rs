//! Holds a store that was started again against what is known of it.

use crate::model::{Items, Model};
use crate::store::Store;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Fails if something acknowledged is lost, or something is half done. Answers what is known from here on.
pub(crate) async fn judge(store: &Store, model: Model) -> Model {
    let listed = store.list().await.unwrap();
    let report = store.index().await;
    let keys = |field: &str| -> Vec<String> {
        report[field].as_array().unwrap().iter().map(|key| key.as_str().unwrap().into()).collect()
    };
    let (orphans, dangling) = (keys("orphans"), keys("dangling"));
    assert_eq!(report["duplicates"], serde_json::json!([]));
    assert_order(&listed);
    let restored =
        model.unsure_restore && model.snapshot.iter().flatten().any(|it| is_same(it, &listed));
    if !restored {
        assert_items(store, &model, &listed).await;
        assert_remains(&model, &orphans, &dangling);
    }
    // Not by a repair, which would put orphans at the end.
    for key in orphans.iter().chain(&dangling) {
        assert!(store.delete(key).await);
    }
    let items = store.list().await.unwrap().into_iter().collect();
    judge_snapshot(store, model, items).await
}

fn is_same(items: &Items, listed: &[(String, Value)]) -> bool {
    items.len() == listed.len() && listed.iter().all(|(key, value)| items.get(key) == Some(value))
}

/// Each client adds one item after the other, and the index must list them so.
fn assert_order(listed: &[(String, Value)]) {
    let mut last: HashMap<u64, u64> = HashMap::new();
    for (key, value) in listed {
        let (Some(client), Some(made)) = (value["client"].as_u64(), value["made"].as_u64()) else {
            continue;
        };
        let before = last.insert(client, made).unwrap_or(0);
        assert!(before < made, "item {key} of client {client} stands behind a later one");
    }
}

/// Every item is one that it may be, and no item comes from nowhere.
async fn assert_items(store: &Store, model: &Model, listed: &[(String, Value)]) {
    let found: BTreeMap<&str, &Value> =
        listed.iter().map(|(key, value)| (key.as_str(), value)).collect();
    for (key, fate) in &model.items {
        let value = found.get(key.as_str()).copied();
        assert!(fate.admits(value), "item {key} is {value:?} in the listing, and was {fate:?}");
        if value.is_none() {
            let stored = store.get(key).await.unwrap();
            let stored = Some(&stored).filter(|stored| !stored.is_null());
            assert!(fate.admits(stored), "item {key} is {stored:?}, and was {fate:?}");
        }
    }
    let strangers = listed.iter().filter(|(key, _)| !model.items.contains_key(key));
    for (key, value) in strangers {
        let is_half_added = value.is_null() && !model.unsure_adds.is_empty();
        assert!(is_half_added || model.unsure_adds.contains(value), "{key} = {value} from nowhere");
    }
}

/// An add that was not acknowledged may leave an index entry alone, a deletion an item.
fn assert_remains(model: &Model, orphans: &[String], dangling: &[String]) {
    assert!(dangling.len() <= model.unsure_adds.len(), "{dangling:?} have no items");
    for key in orphans {
        let fate = model.items.get(key);
        assert!(
            fate.is_some_and(|fate| fate.may_be_gone),
            "{key} is in no index, and was {fate:?}"
        );
    }
}

/// The snapshot is there if it was acknowledged. Now and then it is looked at: it holds what the store held
/// then.
async fn judge_snapshot(store: &Store, model: Model, items: Items) -> Model {
    let (may_miss, may_be) = (model.snapshot.contains(&None), model.snapshot);
    if !store.has_snapshot().await {
        assert!(may_miss, "the snapshot is lost");
        return Model::of(items, None);
    }
    let mut may_be: Vec<Items> = may_be.into_iter().flatten().collect();
    assert!(!may_be.is_empty(), "a snapshot from nowhere");
    if items.len().is_multiple_of(2) {
        let snapshot = may_be.into_iter().map(Some).collect();
        return Model { snapshot, ..Model::of(items, None) };
    }
    assert!(store.restore().await);
    let listed = store.list().await.unwrap();
    may_be.retain(|items| is_same(items, &listed));
    let held = may_be.pop().unwrap_or_else(|| panic!("the snapshot holds {listed:?}"));
    Model::of(held.clone(), Some(held))
}
