//! All parts of the journal together.
//!
//! Each thread writes into a part of its own, so that no thread waits for another. A reader puts the
//! parts together.

use super::entry::JournalEntry;
use super::filter::Filter;
use super::part::{self, CAPACITY, Part, WrittenAt, WrittenEntry};
use crate::observation::Observation;
use crossbeam_utils::CachePadded;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// How many threads have a part of their own. More threads share.
const PARTS: usize = 16;

/// How many readers may wait at once. Each of them reads the journal again and again.
pub const MAX_WAITING: usize = 64;

/// How long a waiting reader rests between two readings, in real time.
const REST: Duration = Duration::from_millis(2);

/// The last [`CAPACITY`] requests, in the order in which they were answered.
#[derive(Debug)]
pub struct Journal {
    observation: Observation,
    parts: [CachePadded<Part>; PARTS],
    /// Changes when an entry is written, if a reader waits for that.
    written: watch::Sender<u64>,
    /// The readers that may still begin to wait.
    waiting: Semaphore,
}

/// Why a reader may not wait for entries.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{MAX_WAITING} requests wait for the journal already: ask again later")]
pub struct TooManyReaders;

impl Default for Journal {
    fn default() -> Self {
        Self::new(Observation::On)
    }
}

impl Journal {
    /// An empty journal. Without observation it stays empty.
    #[must_use]
    pub fn new(observation: Observation) -> Self {
        Self {
            observation,
            parts: Default::default(),
            written: watch::Sender::new(0),
            waiting: Semaphore::new(MAX_WAITING),
        }
    }

    /// Writes an entry, and drops the oldest where there are too many.
    pub fn write(&self, entry: impl FnOnce() -> JournalEntry) {
        if self.observation == Observation::Off {
            return;
        }
        self.parts[part::of_this_thread() % PARTS].write(entry());
        // A reader that subscribes from now on finds the entry.
        if self.written.receiver_count() > 0 {
            self.written.send_modify(|written| *written += 1);
        }
    }

    /// The entries that match the filter, oldest first. If its limit is smaller than their number,
    /// the latest ones.
    #[must_use]
    pub fn read(&self, filter: &Filter) -> Vec<JournalEntry> {
        let Some(first) = self.times(filter).into_iter().next() else { return Vec::new() };
        let is_wanted = |written: &WrittenEntry| {
            written.written_at() >= first && filter.matches(&written.entry)
        };
        let mut wanted: Vec<_> = self.parts.iter().flat_map(|part| part.read(is_wanted)).collect();
        wanted.sort_unstable_by_key(WrittenEntry::written_at);
        wanted.into_iter().map(|written| written.entry).collect()
    }

    /// When the entries that match the filter were written, in order.
    fn times(&self, filter: &Filter) -> Vec<WrittenAt> {
        let is_wanted = |entry: &JournalEntry| filter.matches(entry);
        let mut all: Vec<_> = self.parts.iter().flat_map(|part| part.times(is_wanted)).collect();
        all.sort_unstable();
        let kept = all.into_iter().rev().take(CAPACITY);
        let wanted = kept.filter(|(_, is_wanted)| *is_wanted).map(|(time, _)| time);
        let mut times: Vec<_> = wanted.take(filter.limit()).collect();
        times.reverse();
        times
    }

    /// Waits until at least `count` entries match the filter, and reads them.
    ///
    /// # Errors
    /// When [`MAX_WAITING`] readers wait already.
    pub async fn wait_for(
        &self,
        filter: &Filter,
        count: usize,
    ) -> Result<Vec<JournalEntry>, TooManyReaders> {
        if self.times(filter).len() >= count {
            return Ok(self.read(filter));
        }
        let _waiting = self.waiting.try_acquire().map_err(|_| TooManyReaders)?;
        let mut written = self.written.subscribe();
        loop {
            written.mark_unchanged();
            // The sender lives as long as `self`, so `changed` cannot fail here.
            if self.times(filter).len() >= count || written.changed().await.is_err() {
                return Ok(self.read(filter));
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// Drops the entries of one store, or of all stores.
    pub fn clear(&self, store: Option<&str>) {
        self.parts.iter().for_each(|part| part.clear(store));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::journal::OperationRecord;
    use http::Method;
    use rstest::rstest;

    fn journal() -> Journal {
        let journal = Journal::default();
        for request in 1..=3 {
            journal.write(|| JournalEntry {
                request,
                at: Timestamp::default(),
                store: (request == 2).then(|| "a".into()),
                method: if request == 3 { Method::POST } else { Method::GET },
                target: format!("/get/{request}"),
                location: "local".into(),
                status: Some(200),
                elapsed_ms: 0,
                operation_count: 1,
                operations: vec![OperationRecord {
                    operation: "get",
                    key: request.to_string().as_str().into(),
                    bytes: None,
                    cache: None,
                    wait_ms: 0,
                    trouble: None,
                }],
                fault: None,
            });
        }
        journal
    }

    #[rstest]
    #[case(&[], &[1, 2, 3])]
    #[case(&[("method", "get")], &[1, 2])]
    #[case(&[("key", "2"), ("operation", "get")], &[2])]
    #[case(&[("operation", "put")], &[])]
    #[case(&[("after", "1"), ("limit", "1")], &[3])]
    #[case(&[("status", "200"), ("target", "/1")], &[1])]
    fn a_filter_matches_what_meets_every_condition(
        #[case] conditions: &[(&str, &str)],
        #[case] requests: &[u64],
    ) {
        let mut filter = Filter::default();
        for (name, value) in conditions {
            filter.set(name, value).unwrap();
        }
        let read: Vec<_> = journal().read(&filter).iter().map(|entry| entry.request).collect();
        assert_eq!(read, requests);
    }

    #[tokio::test]
    async fn a_waiting_reader_is_woken_by_the_entry() {
        let journal = std::sync::Arc::new(journal());
        let filter = Filter { after: Some(3), ..Filter::default() };
        let (waiting, wanted) = (std::sync::Arc::clone(&journal), filter.clone());
        let wait = tokio::spawn(async move { waiting.wait_for(&wanted, 1).await.unwrap() });
        tokio::task::yield_now().await;
        let mut entry = journal.read(&Filter::default()).remove(0);
        entry.request = 4;
        journal.write(|| entry);
        assert_eq!(wait.await.unwrap()[0].request, 4);
    }
}
