//! Detects when one invocation's write of the index undoes the write of another.
//!
//! A write undoes what others wrote after its own read. KV answers which value the write replaced, so
//! the three indexes (read, replaced, written) show what was lost.

use super::index::{Index, ItemKey};
use crate::storage::{KeyList, Value};
use std::collections::HashSet;

/// What a write of the index undid.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Undone {
    /// Keys that others had added and the write removed.
    pub(super) lost: Vec<ItemKey>,
    /// Keys that others had removed and the write brought back.
    pub(super) revived: Vec<ItemKey>,
}

impl Undone {
    /// Compares the index that an invocation `read` with the one that its write `replaced` and the one
    /// that it `wrote` (an empty one when it deleted the index).
    pub(super) fn between(read: &Index, replaced: Option<Value>, wrote: &Index) -> Self {
        let replaced = Index::read(replaced);
        if let (Index::Keys(read), Index::Keys(replaced), Index::Keys(wrote)) =
            (read, &replaced, wrote)
        {
            return Self::between_lists(read, replaced, wrote);
        }
        if replaced.is_same_text(read) {
            return Self::default();
        }
        let (Ok(read), Ok(replaced), Ok(wrote)) = (keys(read), keys(&replaced), keys(wrote)) else {
            return Self::default();
        };
        let gone = |key: &&ItemKey| !read.set.contains(*key) && !wrote.set.contains(*key);
        let back = |key: &&ItemKey| read.set.contains(*key) && !replaced.set.contains(*key);
        Self {
            lost: replaced.list.iter().filter(gone).cloned().collect(),
            revived: wrote.list.iter().filter(back).cloned().collect(),
        }
    }

    /// Takes time only for the keys that others changed, however long the lists are.
    fn between_lists(read: &KeyList, replaced: &KeyList, wrote: &KeyList) -> Self {
        let others = read.changes(replaced);
        let gone = others.added.into_iter().filter(|key| !wrote.contains(key));
        let back = others.removed.into_iter().filter(|key| wrote.contains(key));
        Self {
            lost: gone.map(ItemKey::Plain).collect(),
            revived: back.map(ItemKey::Plain).collect(),
        }
    }
}

struct Keys {
    list: Vec<ItemKey>,
    set: HashSet<ItemKey>,
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
        for read_as in [text as fn(&str) -> Value, list] {
            let index = |text| Index::read(Some(read_as(text)));
            let undone = Undone::between(&index(read), Some(read_as(replaced)), &index(wrote));
            assert_eq!(names(&undone.lost), lost);
            assert_eq!(names(&undone.revived), revived);
        }
    }

    fn text(text: &str) -> Value {
        text.to_owned().into()
    }

    fn list(text: &str) -> Value {
        let keys = text.split('"').skip(1).step_by(2);
        keys.fold(KeyList::default(), |list, key| list.with(key).unwrap()).into()
    }

    fn names(keys: &[ItemKey]) -> Vec<String> {
        keys.iter().map(ToString::to_string).collect()
    }
}
