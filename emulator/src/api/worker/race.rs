//! Notices when one invocation's write of the index undoes another's.
//!
//! A write undoes what was written after its own read. KV answers what the write replaced, so the
//! three texts (read, replaced, written) tell what was lost.

use super::index::Index;
use crate::js::JsString;
use bytes::Bytes;
use std::collections::HashSet;

/// What a write of the index undid.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Undone {
    /// Keys that others had added.
    pub(super) lost: Vec<JsString>,
    /// Keys that others had removed.
    pub(super) revived: Vec<JsString>,
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
