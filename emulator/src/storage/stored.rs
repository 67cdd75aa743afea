//! How much a storage holds.

use super::Value;

/// How much is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stored {
    /// How many entries there are.
    pub entries: usize,
    /// The size of all keys and values in bytes.
    pub bytes: usize,
}

impl Stored {
    /// What these entries come to, without those that have expired at `now`, in seconds since the Unix
    /// epoch.
    pub(super) fn of<'a>(entries: impl Iterator<Item = (usize, &'a Value)>, now: u64) -> Self {
        let there = entries.filter(|(_, value)| !value.is_expired(now));
        there.fold(Self::default(), |Self { entries, bytes }, (key, value)| Self {
            entries: entries + 1,
            bytes: bytes + key + value.len(),
        })
    }
}
