//! Notices when one invocation's write of the index undoes another's.
//!
//! A write undoes what was written after its own read. KV answers what the write replaced, so the
//! three texts (read, replaced, written) tell what was lost.

use super::index::Index;
use crate::js::JsString;
use bytes::Bytes;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// How many of the latest adds are remembered, to name the request that a lost entry came from.
const REMEMBERED_ADDS: usize = 4_096;

/// Who wrote what into a store's index lately.
#[derive(Debug, Default)]
pub(super) struct Writers {
    adds: Mutex<VecDeque<(String, u64)>>,
}

impl Writers {
    /// Remembers that `invocation` put `key` into the index.
    pub(super) fn note_add(&self, key: &str, invocation: u64) {
        let mut adds = self.adds.lock().unwrap_or_else(PoisonError::into_inner);
        if adds.len() == REMEMBERED_ADDS {
            adds.pop_front();
        }
        adds.push_back((key.to_owned(), invocation));
    }

    fn of(&self, key: &JsString) -> Option<u64> {
        let adds = self.adds.lock().unwrap_or_else(PoisonError::into_inner);
        adds.iter()
            .rev()
            .find(|(added, _)| key.to_str() == Some(added))
            .map(|(_, invocation)| *invocation)
    }

    /// Says in the log what `invocation` undid when it wrote the index.
    pub(super) fn report(&self, invocation: u64, undone: &Undone) {
        for key in &undone.lost {
            let writer =
                self.of(key).map_or("an earlier request".into(), |n| format!("request {n}"));
            tracing::warn!(
                "lost index entry {key}: {writer} added it to __index__ after request \
                 {invocation} had read the index, and request {invocation} wrote the index back \
                 without it; the item is stored, but no listing shows it"
            );
        }
        for key in &undone.revived {
            tracing::warn!(
                "dangling index entry {key}: another request removed it from __index__ after \
                 request {invocation} had read the index, and request {invocation} wrote the \
                 index back with it; listings show it with the value null"
            );
        }
    }
}

/// What a write of the index undid.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Undone {
    /// Keys that others had added.
    lost: Vec<JsString>,
    /// Keys that others had removed.
    revived: Vec<JsString>,
}

impl Undone {
    /// Compares what an invocation `read` with what its write `replaced`, and with what it
    /// `wrote` (nothing, when it deleted the index).
    pub(super) fn between(read: &Index, replaced: Option<Bytes>, wrote: &Index) -> Self {
        let replaced = Index::read(replaced);
        if replaced.is_same_text(read) {
            return Self::default();
        }
        let (Ok(read), Ok(replaced), Ok(wrote)) = (keys(read), keys(&replaced), keys(wrote)) else {
            return Self::default();
        };
        let gone = |key: &&JsString| !read.set.contains(*key) && !wrote.set.contains(*key);
        let back = |key: &&JsString| read.set.contains(*key) && !replaced.set.contains(*key);
        Self {
            lost: replaced.list.iter().filter(gone).cloned().collect(),
            revived: wrote.list.iter().filter(back).cloned().collect(),
        }
    }
}

struct Keys {
    list: Vec<JsString>,
    set: HashSet<JsString>,
}

fn keys(index: &Index) -> Result<Keys, super::index::IndexError> {
    let list = index.keys()?;
    let set = list.iter().cloned().collect();
    Ok(Keys { list, set })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::undisturbed(r#"["a"]"#, r#"["a"]"#, r#"["a","n"]"#, &[], &[])]
    #[case::another_add(r#"["a"]"#, r#"["a","b"]"#, r#"["a","n"]"#, &["b"], &[])]
    #[case::two_other_adds("[]", r#"["b","c"]"#, r#"["n"]"#, &["b", "c"], &[])]
    #[case::another_delete(r#"["a","b"]"#, r#"["b"]"#, r#"["a","b","n"]"#, &[], &["a"])]
    #[case::the_same_delete(r#"["a","b"]"#, r#"["b"]"#, r#"["b"]"#, &[], &[])]
    #[case::an_add_during_delete_all(r#"["a"]"#, r#"["a","b"]"#, "[]", &["b"], &[])]
    fn tells_what_a_write_undid(
        #[case] read: &'static str,
        #[case] replaced: &'static str,
        #[case] wrote: &'static str,
        #[case] lost: &[&str],
        #[case] revived: &[&str],
    ) {
        let text = |text: &'static str| Some(Bytes::from_static(text.as_bytes()));
        let undone =
            Undone::between(&Index::read(text(read)), text(replaced), &Index::read(text(wrote)));
        assert_eq!((undone.lost, undone.revived), (owned(lost), owned(revived)));
    }

    fn owned(keys: &[&str]) -> Vec<JsString> {
        keys.iter().map(|key| JsString::from(*key)).collect()
    }
}
