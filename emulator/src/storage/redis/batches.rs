//! Entries that are put together.

use super::connection::Load;
use super::namespace::{Arguments, SMALL_BYTES};
use super::row;
use crate::storage::{Name, Value};
use std::borrow::Cow;

/// The most entries in one script, which holds up the others of its node.
const MAX_ENTRIES: usize = 256;

/// Some entries that go to the store at once.
#[derive(Debug)]
pub(super) struct Batch<'a>(&'a [(Name, Value)]);

impl<'a> Batch<'a> {
    /// What the script that puts takes for each entry.
    pub(super) fn arguments(&self) -> Arguments<'a> {
        self.0.iter().flat_map(|(key, value)| put_arguments(key, value, value.as_bytes())).collect()
    }

    pub(super) fn load(&self) -> Load {
        load(self.0.iter().map(|(_, value)| value.len()).sum())
    }
}

/// All entries, in order, as many at once as are small together. A big value goes alone.
pub(super) fn batches(entries: &[(Name, Value)]) -> impl Iterator<Item = Batch<'_>> {
    let mut rest = entries;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (batch, behind) = rest.split_at(small(rest).max(1));
        rest = behind;
        Some(Batch(batch))
    })
}

/// How many of the first entries are small together.
fn small(entries: &[(Name, Value)]) -> usize {
    let mut bytes = 0;
    let is_small = |(_, value): &&(Name, Value)| {
        bytes += value.len();
        bytes <= SMALL_BYTES
    };
    entries.iter().take(MAX_ENTRIES).take_while(is_small).count()
}

/// What the script that puts takes for an entry.
pub(super) fn put_arguments<'a>(
    key: &Name,
    value: &Value,
    text: impl Into<Cow<'a, [u8]>>,
) -> [Cow<'a, [u8]>; 4] {
    let (score, attributes) = (row::score(value), row::attributes(value));
    [
        Cow::Owned(key.with_bytes(<[u8]>::to_vec)),
        text.into(),
        Cow::Owned(score.into_bytes()),
        Cow::Owned(attributes.into_bytes()),
    ]
}

/// The load of so many bytes of values.
pub(super) fn load(bytes: usize) -> Load {
    if bytes > SMALL_BYTES { Load::Big } else { Load::Small }
}
