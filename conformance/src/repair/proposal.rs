//! What the index should be. A pure function of what was seen.

use std::collections::{HashMap, HashSet};

use crate::kv_api::Entry;

/// A new index, and how it differs from the present one.
#[derive(Debug)]
pub(crate) struct Proposal {
    /// The entry `__index__` as it is.
    pub(crate) before: Option<Entry>,
    /// What is wrong with the index as a whole, where it is no list of keys.
    pub(crate) broken: Option<String>,
    /// How many keys the index has now.
    pub(crate) old_keys: usize,
    /// Entries that go, in their order.
    pub(crate) removed: Vec<Removed>,
    /// Keys that come, at the end.
    pub(crate) added: Vec<String>,
    /// Items that stay without an entry: their values are no JSON, and one such value makes every listing
    /// fail.
    pub(crate) left_out: Vec<String>,
    /// The keys of the new index, in order.
    pub(crate) keys: Vec<String>,
}

/// An entry of the index that goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Removed {
    /// Its place, counted from 1.
    pub(crate) place: usize,
    pub(crate) key: String,
    pub(crate) why: Why,
}

/// Why an entry goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Nothing is stored under its key.
    NoItem,
    /// The key stands before.
    Repeated,
}

/// What is wrong with an index.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    /// Keys that hold nothing.
    pub(super) dangling: HashSet<String>,
    /// Keys of items that the index lacks, in the order in which they shall come.
    pub(super) orphans: Vec<String>,
    /// Those of the items that are no JSON.
    pub(super) no_json: HashSet<String>,
}

impl Proposal {
    /// An index with these keys, corrected.
    pub(super) fn new(
        before: Option<Entry>,
        broken: Option<String>,
        keys: &[String],
        wrong: Wrong,
    ) -> Self {
        let (mut kept, mut removed, mut places) = (Vec::new(), Vec::new(), HashMap::new());
        for (at, key) in keys.iter().enumerate() {
            let why = if wrong.dangling.contains(key) {
                Some(Why::NoItem)
            } else {
                places.insert(key.as_str(), at).map(|_| Why::Repeated)
            };
            match why {
                Some(why) => removed.push(Removed { place: at + 1, key: key.clone(), why }),
                None => kept.push(key.clone()),
            }
        }
        let (left_out, added): (Vec<_>, Vec<_>) =
            wrong.orphans.into_iter().partition(|key| wrong.no_json.contains(key));
        kept.extend(added.iter().cloned());
        Self { before, broken, old_keys: keys.len(), removed, added, left_out, keys: kept }
    }

    /// Whether the index differs from the one that is there.
    pub(crate) fn is_needed(&self) -> bool {
        self.broken.is_some() || !self.removed.is_empty() || !self.added.is_empty()
    }

    /// The entry that shall be written. The metadata and the expiry of the old one would only do harm: no
    /// Worker writes any.
    pub(super) fn after(&self, index_key: &str) -> Entry {
        let text = serde_json::Value::from(self.keys.clone()).to_string();
        Entry { key: index_key.to_owned(), value: text.into(), metadata: None, expiration: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn entries_without_items_and_repeated_ones_go_and_items_without_entries_come() {
        let wrong = Wrong {
            dangling: texts(&["gone"]).into_iter().collect(),
            orphans: texts(&["new", "odd"]),
            no_json: texts(&["odd"]).into_iter().collect(),
        };
        let keys = texts(&["a", "gone", "b", "a", "gone"]);
        let proposal = Proposal::new(None, None, &keys, wrong);
        assert_eq!(proposal.keys, ["a", "b", "new"]);
        let removed: Vec<_> = proposal.removed.iter().map(|gone| (gone.place, gone.why)).collect();
        assert_eq!(removed, [(2, Why::NoItem), (4, Why::Repeated), (5, Why::NoItem)]);
        assert_eq!((proposal.added, proposal.left_out), (texts(&["new"]), texts(&["odd"])));
    }

    #[test]
    fn a_sound_index_needs_nothing() {
        let proposal = Proposal::new(None, None, &texts(&["a"]), Wrong::default());
        assert!(!proposal.is_needed());
    }
}
