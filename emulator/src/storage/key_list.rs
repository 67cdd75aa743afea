//! A list of keys in the order of adding, stored as such so that it grows and shrinks without
//! being written anew.
//!
//! Its bytes are a JSON array of strings, made only for who reads it as bytes. Lists share what
//! they have in common: a list with one key more or less costs the logarithm of its length.
//! Invariant: no key stands in it twice, and every key stands in JSON as it is, between quotes.

use super::hash::HashMap;
use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use std::sync::Arc;

/// Keys, each once. Cloning takes constant time.
#[derive(Debug, Clone, Default)]
pub struct KeyList {
    order: OrdMap<u64, Arc<str>>,
    places: HashMap<Arc<str>, u64>,
    next_place: u64,
    /// The bytes of all keys.
    key_bytes: usize,
}

/// What one list has that another has not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Keys that came, in the order of the later list.
    pub added: Vec<Arc<str>>,
    /// Keys that went, in the order of the earlier list.
    pub removed: Vec<Arc<str>>,
}

impl KeyList {
    /// This list with `key` at its end; nothing where no list can hold that: when the key is in it
    /// already, or JSON would escape it.
    #[must_use]
    pub fn with(&self, key: &str) -> Option<Self> {
        if !is_plain(key) || self.contains(key) {
            return None;
        }
        let (mut list, key) = (self.clone(), Arc::<str>::from(key));
        list.order.insert(list.next_place, Arc::clone(&key));
        list.key_bytes += key.len();
        list.places.insert(key, list.next_place);
        list.next_place += 1;
        Some(list)
    }

    /// This list without `key`.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        let mut list = self.clone();
        if let Some(place) = list.places.remove(key) {
            list.order.remove(&place);
            list.key_bytes -= key.len();
        }
        list
    }

    /// Whether `key` is in it.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The keys in order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.order.values()
    }

    /// Whether both are copies of one list. Lists made apart are not, whatever is in them.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.order.ptr_eq(&other.order)
    }

    /// What `later` has and has not that this list has not and has. Costs little where one was
    /// made from the other.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Changes {
        let mut changes = Changes::default();
        for item in self.order.diff(&later.order) {
            let (removed, added) = match item {
                DiffItem::Add(_, added) => (None, Some(added)),
                DiffItem::Remove(_, removed) => (Some(removed), None),
                DiffItem::Update { old: (_, removed), new: (_, added) } => {
                    (Some(removed), Some(added))
                }
            };
            changes.removed.extend(removed.filter(|key| !later.contains(key)).cloned());
            changes.added.extend(added.filter(|key| !self.contains(key)).cloned());
        }
        changes
    }

    /// How many bytes [`KeyList::to_json`] makes.
    pub(super) fn json_len(&self) -> usize {
        let quotes = 2 * self.len();
        2 + self.key_bytes + quotes + self.len().saturating_sub(1)
    }

    /// The list as `JSON.stringify` writes it.
    pub(super) fn to_json(&self) -> Vec<u8> {
        let mut json = Vec::with_capacity(self.json_len());
        json.push(b'[');
        for key in self.iter() {
            if json.len() > 1 {
                json.push(b',');
            }
            json.push(b'"');
            json.extend_from_slice(key.as_bytes());
            json.push(b'"');
        }
        json.push(b']');
        json
    }
}

/// Whether JSON writes the key as it is.
fn is_plain(key: &str) -> bool {
    !key.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn list(keys: &[&str]) -> KeyList {
        keys.iter().fold(KeyList::default(), |list, key| list.with(key).unwrap())
    }

    fn json(list: &KeyList) -> String {
        String::from_utf8(list.to_json()).unwrap()
    }

    #[rstest]
    #[case(&[], "[]")]
    #[case(&["a"], r#"["a"]"#)]
    #[case(&["a", "é", "b c"], r#"["a","é","b c"]"#)]
    fn reads_as_a_json_array(#[case] keys: &[&str], #[case] text: &str) {
        assert_eq!(json(&list(keys)), text);
        assert_eq!(list(keys).json_len(), text.len());
    }

    #[rstest]
    #[case::present("a")]
    #[case::quoted("\"")]
    #[case::escaped("\\")]
    #[case::control("\n")]
    fn a_key_that_it_cannot_hold_is_refused(#[case] key: &str) {
        assert!(list(&["a"]).with(key).is_none());
    }

    #[test]
    fn a_key_that_comes_back_stands_at_the_end() {
        let list = list(&["a", "b", "c"]).without("b").without("never");
        assert_eq!(json(&list), r#"["a","c"]"#);
        assert_eq!(json(&list.with("b").unwrap()), r#"["a","c","b"]"#);
    }

    #[test]
    fn what_two_heirs_of_one_list_changed_is_told_apart() {
        let base = list(&["a", "b"]);
        let (one, other) = (base.with("x").unwrap(), base.without("a").with("y").unwrap());
        let changes = one.changes(&other);
        assert_eq!(changes.added, [Arc::from("y")]);
        assert_eq!(changes.removed, [Arc::from("a"), Arc::from("x")]);
        assert!(base.is_same(&base.clone()) && !base.is_same(&one));
        assert_eq!(base.changes(&base), Changes::default());
    }
}
