//! The lists of keys that were put last, by their text.
//!
//! The Worker reads its index before each change. One that this program wrote last need not be parsed then.

use crate::storage::{KeyList, Value};
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Requests that race read the lists of those before them.
const MOST: usize = 64;
const MOST_BYTES: usize = 4 << 20;

/// Some lists, the last one first. They are found by their text, so none is ever out of date.
#[derive(Debug, Default)]
pub(super) struct RecentLists(Mutex<VecDeque<(Bytes, KeyList)>>);

impl RecentLists {
    /// Notes a value with its text, if it is a list.
    pub(super) fn note(&self, value: &Value, text: &Bytes) {
        let Some(keys) = value.as_keys() else { return };
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.push_front((text.clone(), keys.clone()));
        while lists.len() > MOST
            || lists.iter().map(|(text, _)| text.len()).sum::<usize>() > MOST_BYTES
        {
            lists.pop_back();
        }
    }

    /// The value of this text.
    pub(super) fn value(&self, text: Vec<u8>) -> Value {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lists.iter().find(|(known, _)| *known == text);
        known.map_or_else(|| Value::from(Bytes::from(text)), |(_, keys)| keys.clone().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(keys: &[&str]) -> Value {
        KeyList::of(keys.iter().map(|key| (*key).into())).unwrap().into()
    }

    fn note(lists: &RecentLists, value: &Value) {
        lists.note(value, &value.to_bytes());
    }

    #[test]
    fn a_list_is_known_by_its_text() {
        let lists = RecentLists::default();
        let (one, two) = (list(&["a"]), list(&["a", "b"]));
        note(&lists, &one);
        note(&lists, &two);
        for value in [one, two] {
            assert!(lists.value(value.to_bytes().to_vec()).as_keys().is_some());
        }
        let other = lists.value(b"[\"b\"]".to_vec());
        assert!(other.as_keys().is_none());
        assert_eq!(other, list(&["b"]));
    }

    #[test]
    fn those_before_the_last_ones_are_forgotten() {
        let lists = RecentLists::default();
        let first = list(&["first"]);
        note(&lists, &first);
        for nth in 0..MOST {
            note(&lists, &list(&[&nth.to_string()]));
        }
        assert!(lists.value(first.to_bytes().to_vec()).as_keys().is_none());
        let long = list(&[&"x".repeat(MOST_BYTES)]);
        note(&lists, &long);
        assert!(lists.0.lock().unwrap().is_empty());
    }
}
