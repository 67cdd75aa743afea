//! Compares a store's index with its items, and repairs the index.

use super::index::{INDEX_KEY, Index};
use crate::storage::{Name, Storage, StorageError};
use indexmap::IndexSet;
use serde::Serialize;
use std::collections::HashSet;

/// How the index and the items disagree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct IndexReport {
    /// Whether `__index__` is an array.
    pub(super) is_array: bool,
    /// How many entries the index has.
    pub(super) entries: usize,
    /// How many items are stored.
    pub(super) items: usize,
    /// Keys of items without an index entry, in the order in which the items were stored.
    pub(super) orphans: Vec<String>,
    /// Index entries without an item.
    pub(super) dangling: Vec<String>,
    /// Keys with more than one index entry.
    pub(super) duplicates: Vec<String>,
}

/// Compares the index with the items.
///
/// # Errors
/// When the storage cannot be read.
pub(crate) async fn report(storage: &dyn Storage) -> Result<IndexReport, StorageError> {
    let (index, items) = read(storage).await?;
    Ok(compare(&index, &items))
}

/// Rewrites the index: its entries keep their order, each once, without those that have no item, and
/// orphans come last. Answers what was wrong before.
///
/// # Errors
/// When the storage cannot be read or written.
pub(crate) async fn repair(storage: &dyn Storage) -> Result<IndexReport, StorageError> {
    let (index, items) = read(storage).await?;
    storage.put(&INDEX_KEY, index.rebuilt(&items).value()).await?;
    Ok(compare(&index, &items))
}

/// The index, and the keys of the items.
async fn read(storage: &dyn Storage) -> Result<(Index, IndexSet<Name>), StorageError> {
    let index = Index::read(storage.get(&INDEX_KEY).await?);
    let keys = storage.keys().await?.into_iter();
    Ok((index, keys.filter(|key| *key != *INDEX_KEY).collect()))
}

fn compare(index: &Index, items: &IndexSet<Name>) -> IndexReport {
    let keys = index.names();
    let mut report =
        IndexReport { is_array: keys.is_some(), items: items.len(), ..IndexReport::default() };
    let keys = keys.unwrap_or_default();
    report.entries = keys.len();
    let mut seen = HashSet::with_capacity(keys.len());
    for key in &keys {
        if !seen.insert(key) {
            report.duplicates.push(key.to_string());
        } else if !items.contains(key) {
            report.dangling.push(key.to_string());
        }
    }
    let orphans = items.iter().filter(|key| !seen.contains(key));
    report.orphans = orphans.map(ToString::to_string).collect();
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Memory;

    async fn store(index: &'static str, items: &[&str]) -> Memory {
        let storage = Memory::default();
        storage.put(&INDEX_KEY, index.to_owned().into()).await.unwrap();
        for key in items {
            storage.put(&(*key).into(), "1".to_owned().into()).await.unwrap();
        }
        storage
    }

    #[tokio::test]
    async fn orphans_dangling_entries_and_duplicates_are_found_and_mended() {
        let storage = store(r#"["b","a","b","gone"]"#, &["a", "b", "orphan"]).await;
        let found = repair(&storage).await.unwrap();
        assert_eq!(found.orphans, ["orphan"]);
        assert_eq!(found.dangling, ["gone"]);
        assert_eq!(found.duplicates, ["b"]);
        assert_eq!((found.entries, found.items), (4, 3));
        let index = storage.get(&INDEX_KEY).await.unwrap().unwrap();
        assert_eq!(index.to_bytes(), r#"["b","a","orphan"]"#);
    }

    #[tokio::test]
    async fn an_index_that_is_no_array_is_made_anew() {
        let storage = store(r#"{"x":1}"#, &["a"]).await;
        assert!(!repair(&storage).await.unwrap().is_array);
        let sound = report(&storage).await.unwrap();
        assert_eq!((sound.is_array, sound.orphans.len()), (true, 0));
    }
}
