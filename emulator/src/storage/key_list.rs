//! A list of keys in the order of adding, kept as a list so that it grows and shrinks without being
//! written anew.
//!
//! Its bytes are a JSON array of strings, made only when they are read. Lists share what they have
//! in common: a list with one key more or less costs little, however long it is. Invariant: each
//! key is in the list once, and stands in JSON without an escape.

use super::Name;
use super::lineage::{KeyChange, Lineage, Step};
use super::shared_table::SharedTable;
use super::table::Table;
use std::sync::Arc;

/// Keys, each once. Cloning takes constant time.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyList(Arc<Listed>);

#[derive(Debug, Clone, Default)]
struct Listed {
    keys: SharedTable<Name>,
    lineage: Lineage,
    /// The sum of the keys' lengths.
    bytes: usize,
    /// How many keys are not UUIDs.
    texts: usize,
}

/// The difference between two lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyChanges {
    /// Keys of the later list alone, in its order.
    pub(crate) added: Vec<Name>,
    /// Keys of the earlier list alone, in its order.
    pub(crate) removed: Vec<Name>,
}

impl KeyList {
    /// This list with `key` at its end. `None` if the list has the key already, or JSON would
    /// escape it.
    pub(crate) fn with(&self, key: impl Into<Name>) -> Option<Self> {
        let key = key.into();
        if !key.is_plain() || self.contains(&key) {
            return None;
        }
        let mut listed = Listed::clone(&self.0);
        listed.lineage.advance(KeyChange::Add(key.clone()));
        listed.bytes += key.len();
        listed.texts += usize::from(key.as_text().is_some());
        listed.keys.push(key);
        Some(Self(Arc::new(listed)))
    }

    /// The list of these keys. `None` if one comes twice, or JSON would escape one.
    pub(crate) fn of(keys: impl IntoIterator<Item = Name>) -> Option<Self> {
        let (mut table, mut bytes, mut texts) = (Table::default(), 0, 0);
        for key in keys {
            if !key.is_plain() || table.place(&key).is_some() {
                return None;
            }
            bytes += key.len();
            texts += usize::from(key.as_text().is_some());
            table.push(key);
        }
        Some(Self(Arc::new(Listed { keys: table.into(), lineage: Lineage::new(), bytes, texts })))
    }

    /// This list without `key`.
    pub(crate) fn without(&self, key: &Name) -> Self {
        let mut listed = Listed::clone(&self.0);
        if listed.keys.remove(key).is_none() {
            return self.clone();
        }
        listed.lineage.advance(KeyChange::Remove(key.clone()));
        listed.bytes -= key.len();
        listed.texts -= usize::from(key.as_text().is_some());
        Self(Arc::new(listed))
    }

    pub(crate) fn contains(&self, key: &Name) -> bool {
        self.0.keys.place(key).is_some()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.keys.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Name> {
        self.iter_from(0).map(|(_, key)| key)
    }

    /// The keys from a place on, each with the place behind it. The first place is 0.
    pub(crate) fn iter_from(&self, place: usize) -> impl Iterator<Item = (usize, &Name)> {
        self.0.keys.iter_from(place)
    }

    /// The keys that are not UUIDs as the Worker writes them.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.iter().filter_map(Name::as_text).take(self.0.texts)
    }

    /// Whether one list is a copy of the other. Lists that were made apart are not copies, even if
    /// they have the same keys.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Keys added and removed between this list and `later`. Costs little if one was made from the
    /// other, or both from a third, a few changes ago.
    pub(crate) fn changes(&self, later: &Self) -> KeyChanges {
        let (earlier, later) = (&*self.0, &*later.0);
        let Some(path) = earlier.lineage.path_to(&later.lineage) else {
            let only =
                |one: &Listed, other: &Listed| one.keys.not_in(&other.keys).cloned().collect();
            return KeyChanges { added: only(later, earlier), removed: only(earlier, later) };
        };
        let mut changes =
            path.into_iter().map(Step::effect).fold(KeyChanges::default(), KeyChanges::and);
        changes.added.sort_by_cached_key(|key| later.keys.place(key));
        changes.removed.sort_by_cached_key(|key| earlier.keys.place(key));
        changes
    }

    /// The steps that turn this list into `later`. `None` where [`KeyList::changes`] would compare them.
    pub(super) fn steps_to(&self, later: &Self) -> Option<Vec<Step>> {
        self.0.lineage.path_to(&later.0.lineage)
    }

    /// The number of bytes that [`KeyList::to_json`] writes.
    pub(super) fn json_len(&self) -> usize {
        let quotes = 2 * self.len();
        2 + self.0.bytes + quotes + self.len().saturating_sub(1)
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
            key.with_bytes(|text| json.extend_from_slice(text));
            json.push(b'"');
        }
        json.push(b']');
        json
    }
}

impl KeyChanges {
    /// These changes followed by one more.
    fn and(mut self, change: KeyChange) -> Self {
        let Self { added, removed } = &mut self;
        let (key, to, undone) = match change {
            KeyChange::Add(key) => (key, added, removed),
            KeyChange::Remove(key) => (key, removed, added),
        };
        match undone.iter().position(|other| *other == key) {
            Some(place) => drop(undone.remove(place)),
            None => to.push(key),
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn list(keys: &[&str]) -> KeyList {
        keys.iter().fold(KeyList::default(), |list, key| list.with(*key).unwrap())
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
        let list = list(&["a", "b", "c"]).without(&"b".into()).without(&"never".into());
        assert_eq!(json(&list), r#"["a","c"]"#);
        assert_eq!(json(&list.with("b").unwrap()), r#"["a","c","b"]"#);
    }

    #[test]
    fn a_list_that_loses_most_keys_still_holds_the_others() {
        let keys: Vec<String> = (0..500).map(|number| number.to_string()).collect();
        let full =
            keys.iter().fold(KeyList::default(), |list, key| list.with(key.as_str()).unwrap());
        let few =
            keys[..490].iter().fold(full.clone(), |list, key| list.without(&key.as_str().into()));
        assert_eq!(few.iter().map(Name::to_string).collect::<Vec<_>>(), keys[490..]);
        let changes = full.changes(&few);
        assert_eq!((changes.added.len(), changes.removed.len()), (0, 490));
        let (second, _) = few.iter_from(0).next().unwrap();
        let rest: Vec<_> = few.iter_from(second).map(|(_, key)| key.to_string()).collect();
        assert_eq!(rest, keys[491..]);
    }

    #[test]
    fn the_difference_between_two_lists_made_from_one() {
        let base = list(&["a", "b"]);
        let (one, other) = (base.with("x").unwrap(), base.without(&"a".into()).with("y").unwrap());
        let changes = one.changes(&other);
        assert_eq!(changes.added, [Name::from("y")]);
        assert_eq!(changes.removed, [Name::from("a"), Name::from("x")]);
        assert!(base.is_same(&base.clone()) && !base.is_same(&one));
        assert_eq!(base.changes(&base), KeyChanges::default());
    }

    /// Each change makes a version out of one of the last few; the same is done to plain lists.
    fn versions(changes: &[(bool, u8, usize)]) -> Vec<(KeyList, Vec<Name>)> {
        let mut versions = vec![(KeyList::default(), Vec::new())];
        for (adds, key, back) in changes {
            let (list, plain) = &versions[versions.len().saturating_sub(1 + back)];
            let key = Name::from(key.to_string().as_str());
            let mut plain: Vec<_> = plain.iter().filter(|other| **other != key).cloned().collect();
            let mut list = list.without(&key);
            if *adds {
                list = list.with(key.clone()).unwrap();
                plain.push(key);
            }
            versions.push((list, plain));
        }
        versions
    }

    fn sorted(keys: impl IntoIterator<Item = Name>) -> Vec<Name> {
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort();
        keys
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn every_version_keeps_its_keys_and_tells_its_difference_to_others(
            changes in proptest::collection::vec((any::<bool>(), any::<u8>(), 0..4_usize), 0..1_000),
            apart in 1..40_usize,
        ) {
            let versions = versions(&changes);
            for (list, plain) in &versions {
                assert_eq!((list.len(), list.iter().cloned().collect::<Vec<_>>()), (plain.len(), plain.clone()));
            }
            for ((one, one_keys), (other, other_keys)) in versions.iter().zip(versions.iter().skip(apart)) {
                let KeyChanges { added, removed } = one.changes(other);
                let not_in = |keys: &[Name], others: &[Name]| sorted(keys.iter().filter(|key| !others.contains(key)).cloned());
                assert_eq!(sorted(added), not_in(other_keys, one_keys));
                assert_eq!(sorted(removed), not_in(one_keys, other_keys));
            }
        }
    }
}
