//! A list of keys in the order of adding, stored as such so that it grows and shrinks without
//! being written anew.
//!
//! Its bytes are a JSON array of strings, made only for who reads it as bytes. Lists share what
//! they have in common: a list with one key more or less costs the logarithm of its length.
//! Invariant: no key stands in it twice, and every key stands in JSON as it is, between quotes.

use super::Name;
use super::name::hash;
use imbl::ordmap::DiffItem;
use imbl::{OrdMap, OrdSet, Vector};
use std::sync::Arc;

/// Keys, each once. Cloning takes constant time.
#[derive(Debug, Clone, Default)]
pub struct KeyList(Arc<Keys>);

#[derive(Debug, Clone, Default)]
struct Keys {
    /// The keys by place, those that are gone too.
    order: Vector<Name>,
    /// The places of keys that are gone.
    gaps: OrdSet<u32>,
    /// The place of each key, by the key's hash.
    places: OrdMap<u64, u32>,
    /// The bytes of all keys.
    key_bytes: usize,
    /// How many keys are no UUIDs.
    texts: usize,
}

/// What one list has that another has not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Keys that came, in the order of the later list.
    pub added: Vec<Name>,
    /// Keys that went, in the order of the earlier list.
    pub removed: Vec<Name>,
}

/// How many gaps a list of any length may have; a long one may have more.
const MAX_GAPS: usize = 64;

impl KeyList {
    /// This list with `key` at its end; nothing where no list can hold that: when the key is in it
    /// already, JSON would escape it, or it hashes as another does.
    #[must_use]
    pub fn with(&self, key: &str) -> Option<Self> {
        let mut keys = Keys::clone(&self.0);
        keys.push(key.into()).then(|| keys.into())
    }

    /// The list of these keys; nothing where no list can hold them, as for [`KeyList::with`].
    pub fn of(keys: impl IntoIterator<Item = Name>) -> Option<Self> {
        let mut list = Keys::default();
        keys.into_iter().all(|key| list.push(key)).then(|| list.into())
    }

    /// This list without `key`.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        let key = Name::from(key);
        let Some(place) = self.0.place(&key) else { return self.clone() };
        let mut keys = Keys::clone(&self.0);
        keys.remove(&key, place);
        let has_many_gaps = keys.gaps.len() > MAX_GAPS + keys.places.len() / 2;
        let list = Self::from(keys);
        if has_many_gaps { Self::of(list.iter().cloned()).unwrap_or(list) } else { list }
    }

    /// Whether `key` is in it.
    #[must_use]
    pub fn contains(&self, key: &Name) -> bool {
        self.0.place(key).is_some()
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.places.is_empty()
    }

    /// The keys in order.
    pub fn iter(&self) -> impl Iterator<Item = &Name> {
        self.iter_from(0).map(|(_, key)| key)
    }

    /// The keys from a place on, each with the place behind it. The first place is 0.
    pub fn iter_from(&self, place: usize) -> impl Iterator<Item = (usize, &Name)> {
        let Keys { order, gaps, .. } = &*self.0;
        let first = u32::try_from(place).unwrap_or(u32::MAX);
        let mut gaps = gaps.range(first..).map(|gap| *gap as usize);
        let mut gap = gaps.next();
        let places = (place..).zip(order.focus().narrow(place.min(order.len())..));
        places.filter_map(move |(place, key)| {
            if gap != Some(place) {
                return Some((place + 1, key));
            }
            gap = gaps.next();
            None
        })
    }

    /// The keys that are no UUIDs as the Worker writes them.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.iter().filter_map(Name::as_text).take(self.0.texts)
    }

    /// Whether both are copies of one list. Lists made apart are not, whatever is in them.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What `later` has and has not that this list has not and has. Costs little where one was
    /// made from the other.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Changes {
        let (mut came, mut went) = (Vec::new(), Vec::new());
        for item in self.0.places.diff(&later.0.places) {
            match item {
                DiffItem::Add(_, place) => came.push(*place),
                DiffItem::Remove(_, place) => went.push(*place),
                // The key only moved, unless two keys have one hash.
                DiffItem::Update { old: (_, from), new: (_, to) } => {
                    if self.0.key(*from) != later.0.key(*to) {
                        went.push(*from);
                        came.push(*to);
                    }
                }
            }
        }
        Changes { added: later.0.keys_at(came), removed: self.0.keys_at(went) }
    }

    /// How many bytes [`KeyList::to_json`] makes.
    pub(super) fn json_len(&self) -> usize {
        let quotes = 2 * self.len();
        2 + self.0.key_bytes + quotes + self.len().saturating_sub(1)
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

impl From<Keys> for KeyList {
    fn from(keys: Keys) -> Self {
        Self(Arc::new(keys))
    }
}

impl Keys {
    /// Whether it could take the key; if not, the list is not to be used any more.
    fn push(&mut self, key: Name) -> bool {
        let Ok(place) = u32::try_from(self.order.len()) else { return false };
        if !key.is_plain() || self.places.insert(hash(&key), place).is_some() {
            return false;
        }
        self.key_bytes += key.len();
        self.texts += usize::from(key.as_text().is_some());
        self.order.push_back(key);
        true
    }

    fn remove(&mut self, key: &Name, place: u32) {
        self.places.remove(&hash(key));
        self.gaps.insert(place);
        self.key_bytes -= key.len();
        self.texts -= usize::from(key.as_text().is_some());
    }

    fn place(&self, key: &Name) -> Option<u32> {
        let place = *self.places.get(&hash(key))?;
        (self.key(place) == Some(key)).then_some(place)
    }

    fn key(&self, place: u32) -> Option<&Name> {
        self.order.get(place as usize)
    }

    /// The keys at these places, in order.
    fn keys_at(&self, mut places: Vec<u32>) -> Vec<Name> {
        places.sort_unstable();
        places.into_iter().filter_map(|place| self.key(place).cloned()).collect()
    }
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
    fn a_list_that_loses_most_keys_still_holds_the_others() {
        let keys: Vec<String> = (0..500).map(|number| number.to_string()).collect();
        let full = keys.iter().fold(KeyList::default(), |list, key| list.with(key).unwrap());
        let few = keys[..490].iter().fold(full.clone(), |list, key| list.without(key));
        assert_eq!(few.iter().map(Name::to_string).collect::<Vec<_>>(), keys[490..]);
        let changes = full.changes(&few);
        assert_eq!((changes.added.len(), changes.removed.len()), (0, 490));
        let (second, _) = few.iter_from(0).next().unwrap();
        let rest: Vec<_> = few.iter_from(second).map(|(_, key)| key.to_string()).collect();
        assert_eq!(rest, keys[491..]);
    }

    #[test]
    fn what_two_heirs_of_one_list_changed_is_told_apart() {
        let base = list(&["a", "b"]);
        let (one, other) = (base.with("x").unwrap(), base.without("a").with("y").unwrap());
        let changes = one.changes(&other);
        assert_eq!(changes.added, [Name::from("y")]);
        assert_eq!(changes.removed, [Name::from("a"), Name::from("x")]);
        assert!(base.is_same(&base.clone()) && !base.is_same(&one));
        assert_eq!(base.changes(&base), Changes::default());
    }
}
