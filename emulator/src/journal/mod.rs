//! The journal: the last requests, each with what it did to KV.

mod entry;
mod filter;

pub use entry::{Cache, Entry, Operation};
pub use filter::{Filter, FilterError};

use crate::observation::Observation;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// How many requests are kept.
pub const CAPACITY: usize = 1_000;

/// How many KV operations of one request are kept.
pub const MAX_OPERATIONS: usize = 100;

/// The last [`CAPACITY`] requests, in the order in which they were answered.
#[derive(Debug)]
pub struct Journal {
    observation: Observation,
    entries: Mutex<VecDeque<Arc<Entry>>>,
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
        Self { observation, entries: Mutex::default(), written: watch::Sender::new(0) }
    }

    /// Writes an entry; the oldest goes when there are too many.
    pub fn write(&self, entry: impl FnOnce() -> Entry) {
        if self.observation == Observation::Off {
            return;
        }
        let entry = Arc::new(entry());
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == CAPACITY {
            entries.pop_front();
        }
        entries.push_back(entry);
        drop(entries);
        // Who subscribes from now on sees the entry.
        if self.written.receiver_count() > 0 {
            self.written.send_modify(|written| *written += 1);
        }
    }

    /// The entries that the filter lets through, oldest first; the latest ones, where it asks for
    /// fewer than there are.
    #[must_use]
    pub fn read(&self, filter: &Filter) -> Vec<Arc<Entry>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let matching = entries.iter().rev().filter(|entry| filter.lets_through(entry));
        let mut latest: Vec<_> = matching.take(filter.limit()).map(Arc::clone).collect();
        latest.reverse();
        latest
    }

    /// Waits until at least `count` entries pass the filter.
    pub async fn wait_for(&self, filter: &Filter, count: usize) -> Vec<Arc<Entry>> {
        let mut written = self.written.subscribe();
        loop {
            written.mark_unchanged();
            let entries = self.read(filter);
            // The sender lives as long as `self`, so `changed` cannot fail here.
            if entries.len() >= count || written.changed().await.is_err() {
                return entries;
            }
        }
    }

    /// Forgets the entries of one store, or all.
    pub fn clear(&self, store: Option<&str>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        match store {
            Some(store) => entries.retain(|entry| entry.store.as_deref() != Some(store)),
            None => entries.clear(),
        }
    }
}
