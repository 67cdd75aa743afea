//! The journal: the last requests, each with what it did to KV.
//!
//! Each thread writes into a part of its own, so that none waits for another; who reads the
//! journal puts the parts together.

mod entry;
mod filter;
mod part;

pub use entry::{Cache, Entry, Operation, Trouble};
pub use filter::{Filter, FilterError};

use crate::observation::Observation;
use crossbeam_utils::CachePadded;
use part::{Part, Place, Written};
use tokio::sync::watch;

/// How many requests are kept.
pub const CAPACITY: usize = 1_000;

/// How many KV operations of one request are kept.
pub const MAX_OPERATIONS: usize = 100;

/// How many threads have a part of their own; more share.
const PARTS: usize = 16;

/// The last [`CAPACITY`] requests, in the order in which they were answered.
#[derive(Debug)]
pub struct Journal {
    observation: Observation,
    parts: [CachePadded<Part>; PARTS],
    /// Changes when an entry is written and somebody waits for it.
    written: watch::Sender<u64>,
}

impl Default for Journal {
    fn default() -> Self {
        Self::new(Observation::On)
    }
}

impl Journal {
    /// An empty journal, which may stay so.
    #[must_use]
    pub fn new(observation: Observation) -> Self {
        Self { observation, parts: Default::default(), written: watch::Sender::new(0) }
    }

    /// Writes an entry; the oldest goes when there are too many.
    pub fn write(&self, entry: impl FnOnce() -> Entry) {
        if self.observation == Observation::Off {
            return;
        }
        self.parts[part::of_this_thread() % PARTS].write(entry());
        // Who subscribes from now on sees the entry.
        if self.written.receiver_count() > 0 {
            self.written.send_modify(|written| *written += 1);
        }
    }

    /// The entries that the filter lets through, oldest first; the latest ones, where it asks for
    /// fewer than there are.
    #[must_use]
    pub fn read(&self, filter: &Filter) -> Vec<Entry> {
        let Some(first) = self.places(filter).into_iter().next() else { return Vec::new() };
        let is_wanted =
            |written: &Written| written.place() >= first && filter.lets_through(&written.entry);
        let mut wanted: Vec<_> = self.parts.iter().flat_map(|part| part.read(is_wanted)).collect();
        wanted.sort_unstable_by_key(Written::place);
        wanted.into_iter().map(|written| written.entry).collect()
    }

    /// The places of the entries that the filter lets through, in order.
    fn places(&self, filter: &Filter) -> Vec<Place> {
        let is_wanted = |entry: &Entry| filter.lets_through(entry);
        let mut all: Vec<_> = self.parts.iter().flat_map(|part| part.places(is_wanted)).collect();
        all.sort_unstable();
        let kept = all.into_iter().rev().take(CAPACITY);
        let wanted = kept.filter(|(_, is_wanted)| *is_wanted).map(|(place, _)| place);
        let mut places: Vec<_> = wanted.take(filter.limit()).collect();
        places.reverse();
        places
    }

    /// Waits until at least `count` entries pass the filter.
    pub async fn wait_for(&self, filter: &Filter, count: usize) -> Vec<Entry> {
        let mut written = self.written.subscribe();
        loop {
            written.mark_unchanged();
            // The sender lives as long as `self`, so `changed` cannot fail here.
            if self.places(filter).len() >= count || written.changed().await.is_err() {
                return self.read(filter);
            }
        }
    }

    /// Forgets the entries of one store, or all.
    pub fn clear(&self, store: Option<&str>) {
        self.parts.iter().for_each(|part| part.clear(store));
    }
}
