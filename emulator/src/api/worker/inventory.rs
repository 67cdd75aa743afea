//! The keys of entries that come from outside, and the index that they make.

use super::index::{INDEX_KEY, Index};
use crate::storage::{Name, Value};
use indexmap::IndexSet;

/// The keys of entries, each once, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    items: IndexSet<Name>,
    /// The index among the entries, if there was one.
    index: Option<Value>,
}

/// An entry has the key of an entry before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key {0:?} comes twice: give each key once")]
pub struct SameKey(pub String);

impl Inventory {
    /// Takes in an entry.
    pub(crate) fn add(&mut self, key: &str, value: &Value) -> Result<(), SameKey> {
        let name = Name::from(key);
        let is_new = if name == *INDEX_KEY {
            self.index.replace(value.clone()).is_none()
        } else {
            self.items.insert(name)
        };
        if is_new { Ok(()) } else { Err(SameKey(key.to_owned())) }
    }

    /// How many entries came.
    pub(crate) fn len(&self) -> usize {
        self.items.len() + usize::from(self.index.is_some())
    }

    /// The index of all items: first those that the index among the entries lists, in its order, then
    /// the others.
    pub(crate) fn rebuilt_index(&self) -> Value {
        Index::read(self.index.clone()).rebuilt(&self.items).value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn inventory(keys: &[&str], index: Option<&str>) -> Inventory {
        let mut inventory = Inventory::default();
        for key in keys {
            inventory.add(key, &"1".to_owned().into()).unwrap();
        }
        if let Some(index) = index {
            inventory.add("__index__", &index.to_owned().into()).unwrap();
        }
        inventory
    }

    #[rstest]
    #[case::none(None, r#"["b","a","c"]"#)]
    #[case::its_order_counts(Some(r#"["c","gone","a","c"]"#), r#"["c","a","b"]"#)]
    #[case::no_array(Some(r#"{"x":1}"#), r#"["b","a","c"]"#)]
    fn the_index_lists_every_item_once(#[case] index: Option<&str>, #[case] rebuilt: &str) {
        let inventory = inventory(&["b", "a", "c"], index);
        assert_eq!(inventory.rebuilt_index().to_bytes(), rebuilt);
        assert_eq!(inventory.len(), 3 + usize::from(index.is_some()));
    }

    #[rstest]
    #[case("a")]
    #[case("__index__")]
    fn no_key_comes_twice(#[case] key: &str) {
        let mut inventory = inventory(&["a"], Some("[]"));
        let error = inventory.add(key, &"1".to_owned().into()).unwrap_err();
        assert_eq!(error, SameKey(key.to_owned()));
    }
}
