//! What is counted while a world runs.

use super::load::RequestKind;
use super::staleness::Staleness;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It did what it should.
    Done,
    /// A write came within a second after another of the same key: 429.
    TooSoon,
    /// A quota of the day was used up.
    OverQuota,
    /// It makes more KV operations than one request may.
    TooManyOperations,
    /// The index would take more than 25 MiB.
    IndexTooLarge,
}

/// What happened in a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// For each kind of request and each ending, how many there were.
    endings: [[u64; 5]; 5],
    /// Updates that were merged into an old value, and so undid another one.
    pub(super) undoing_updates: u64,
    /// How old items were that were read.
    pub(super) reads: Staleness,
    /// How old the index was that listings showed.
    pub(super) listings: Staleness,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 5] =
        [Self::Done, Self::TooSoon, Self::OverQuota, Self::TooManyOperations, Self::IndexTooLarge];
}

impl Tally {
    pub(super) fn note(&mut self, kind: RequestKind, ending: Ending) {
        self.note_many(kind, ending, 1);
    }

    pub(super) fn note_many(&mut self, kind: RequestKind, ending: Ending, count: u64) {
        self.endings[kind as usize][ending as usize] += count;
    }

    /// How many requests of a kind ended so.
    pub(super) fn count(&self, kind: RequestKind, ending: Ending) -> u64 {
        self.endings[kind as usize][ending as usize]
    }
}
