//! Names in the order of their texts, which only listings need.
//!
//! The order is made by the first listing and kept from then on, so that whoever never lists does not
//! pay for it.

use super::entries::Entries;
use crate::storage::{ListPage, ListQuery, ListedKey, Name};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Bound;

/// The names of all entries, sorted by the bytes of their texts.
#[derive(Debug)]
pub(super) struct SortedNames(BTreeSet<ByText>);

/// A name that is compared by its text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ByText(Name);

impl Ord for ByText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp_text(&other.0)
    }
}

impl PartialOrd for ByText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl SortedNames {
    /// The names of these entries.
    pub(super) fn of(entries: &Entries) -> Self {
        Self(entries.iter().map(|(name, _)| ByText(name.clone())).collect())
    }

    pub(super) fn add(&mut self, name: Name) {
        self.0.insert(ByText(name));
    }

    pub(super) fn remove(&mut self, name: &Name) {
        self.0.remove(&ByText(name.clone()));
    }

    /// The page of `entries`, whose names these are.
    pub(super) fn page(&self, entries: &Entries, query: &ListQuery<'_>) -> ListPage {
        let mut names = self.behind(query).take_while(|name| has_prefix(name, query.prefix));
        let keys = names.by_ref().take(query.limit).map(|name| ListedKey {
            name: name.clone(),
            attributes: entries.get(name).and_then(|value| value.attributes().cloned()),
        });
        let keys = keys.collect();
        ListPage { keys, is_complete: names.next().is_none() }
    }

    /// The names from the first one on that the page may have.
    fn behind(&self, query: &ListQuery<'_>) -> impl Iterator<Item = &Name> {
        let prefix = ByText(query.prefix.into());
        let after = query.after.cloned().map(ByText).filter(|after| *after >= prefix);
        let from = after.map_or(Bound::Included(prefix), Bound::Excluded);
        self.0.range((from, Bound::Unbounded)).map(|ByText(name)| name)
    }
}

fn has_prefix(name: &Name, prefix: &str) -> bool {
    name.with_bytes(|text| text.starts_with(prefix.as_bytes()))
}
