//! All parts of the journal together.
//!
//! Each thread writes into a part of its own, so that no thread waits for another. A reader puts the
//! parts together.

use super::entry::JournalEntry;
use super::filter::Filter;
use super::part::{self, CAPACITY, Part, WrittenEntry};
use super::position::Position;
use crate::observation::Observation;
use crossbeam_utils::CachePadded;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How many threads have a part of their own. More threads share.
const PARTS: usize = 16;

/// How many readers may wait or follow at once. Each of them reads the journal again and again.
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
    waiting: Arc<Semaphore>,
}

/// A reader's place among those that wait, and what wakes it.
#[derive(Debug)]
pub(super) struct Waiting {
    written: watch::Receiver<u64>,
    _place: OwnedSemaphorePermit,
}

impl Waiting {
    /// From now on, an entry that is written ends [`Waiting::for_a_write`].
    pub(super) fn begin(&mut self) {
        self.written.mark_unchanged();
    }

    /// Waits until an entry is written, and a little longer, for those that come with it.
    pub(super) async fn for_a_write(&mut self, rest: Duration) {
        // The journal has the sender, and a reader has the journal, so this does not fail.
        drop(self.written.changed().await);
        tokio::time::sleep(rest).await;
    }
}

/// Why a reader may not wait for entries.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{MAX_WAITING} requests wait for the journal or follow it already: ask again later")]
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
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
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
        let Some(first) = self.positions(filter).into_iter().next() else { return Vec::new() };
        let is_wanted =
            |written: &WrittenEntry| written.position >= first && filter.matches(&written.entry);
        self.entries(is_wanted).into_iter().map(|written| written.entry).collect()
    }

    /// The first entries that match the filter and were written after `after`, at most so many;
    /// and whether others written after it are no longer kept.
    pub(super) fn read_on(
        &self,
        filter: &Filter,
        after: Position,
        most: usize,
    ) -> (Vec<WrittenEntry>, bool) {
        // What is written from now on is left to the next reading: else an entry could be skipped for one
        // that was written later, into a part that is read later.
        let until = Position::now(0);
        let is_wanted = |entry: &JournalEntry| filter.matches(entry);
        let found = self.parts.iter().map(|part| part.positions_between(after, until, is_wanted));
        let (positions, has_dropped): (Vec<_>, Vec<_>) = found.unzip();
        let mut positions = positions.concat();
        positions.sort_unstable();
        positions.truncate(most);
        let has_dropped = has_dropped.contains(&true);
        let Some((first, last)) = positions.first().zip(positions.last()) else {
            return (Vec::new(), has_dropped);
        };
        let is_wanted = |written: &WrittenEntry| {
            (first..=last).contains(&&written.position) && filter.matches(&written.entry)
        };
        (self.entries(is_wanted), has_dropped)
    }

    /// The entries that are wanted, in order.
    fn entries(&self, is_wanted: impl Fn(&WrittenEntry) -> bool) -> Vec<WrittenEntry> {
        let mut wanted: Vec<_> = self.parts.iter().flat_map(|part| part.read(&is_wanted)).collect();
        wanted.sort_unstable_by_key(|written| written.position);
        wanted
    }

    /// Where the entries that match the filter are, in order.
    pub(super) fn positions(&self, filter: &Filter) -> Vec<Position> {
        let is_wanted = |entry: &JournalEntry| filter.matches(entry);
        let mut all: Vec<_> =
            self.parts.iter().flat_map(|part| part.positions(is_wanted)).collect();
        all.sort_unstable();
        let kept = all.into_iter().rev().take(CAPACITY);
        let wanted = kept.filter(|(_, is_wanted)| *is_wanted).map(|(position, _)| position);
        let mut positions: Vec<_> = wanted.take(filter.limit()).collect();
        positions.reverse();
        positions
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
        if self.positions(filter).len() >= count {
            return Ok(self.read(filter));
        }
        let mut waiting = self.waiting()?;
        loop {
            waiting.begin();
            if self.positions(filter).len() >= count {
                return Ok(self.read(filter));
            }
            waiting.for_a_write(REST).await;
        }
    }

    /// A place among those that wait for entries.
    pub(super) fn waiting(&self) -> Result<Waiting, TooManyReaders> {
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| TooManyReaders)?;
        Ok(Waiting { written: self.written.subscribe(), _place: place })
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
