//! A reader that follows the journal: each entry once, in the order in which they were written.

use super::entry::JournalEntry;
use super::filter::Filter;
use super::journal::{Journal, TooManyReaders, Waiting};
use super::position::Position;
use std::sync::Arc;
use std::time::Duration;

/// How long a follower rests after a write, in real time. What is written meanwhile comes with it.
const REST: Duration = Duration::from_millis(50);

/// How many entries a follower reads at once. A client that is slow keeps so many in memory.
const MOST: usize = 100;

/// Reads the journal on and on. It keeps no entries, however slowly it is asked for them.
#[derive(Debug)]
pub(crate) struct Follower {
    journal: Arc<Journal>,
    filter: Filter,
    after: Position,
    waiting: Waiting,
}

/// What a follower reads at once.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The entries, each with its position, behind which a later follower goes on.
    pub(crate) entries: Vec<(Position, JournalEntry)>,
    /// Whether entries before these, and behind those of the last batch, are no longer kept.
    pub(crate) has_missed: bool,
}

impl Follower {
    /// Follows the journal from behind a position; without one, from the first of the entries that a reader
    /// with this filter finds now.
    ///
    /// # Errors
    /// When too many readers wait already.
    pub(crate) fn new(
        journal: &Arc<Journal>,
        filter: Filter,
        position: Option<Position>,
    ) -> Result<Self, TooManyReaders> {
        let waiting = journal.waiting()?;
        let now = Position::now(0);
        // A position that is still to come was given by a process with another time of day.
        let after = position.filter(|position| *position < now);
        let after = after.unwrap_or_else(|| match journal.positions(&filter).first() {
            Some(first) => first.before(),
            None => now,
        });
        Ok(Self { journal: Arc::clone(journal), filter, after, waiting })
    }

    /// Waits for entries that match. A call that is given up takes none with it.
    pub(crate) async fn next(&mut self) -> Batch {
        loop {
            self.waiting.begin();
            let (written, has_missed) = self.journal.read_on(&self.filter, self.after, MOST);
            if let Some(last) = written.last() {
                self.after = last.position;
                let entries = written.into_iter().map(|one| (one.position, one.entry));
                return Batch { entries: entries.collect(), has_missed };
            }
            self.waiting.for_a_write(REST).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::journal::CAPACITY;
    use http::Method;

    fn write(journal: &Journal, requests: std::ops::Range<usize>) {
        for request in requests {
            journal.write(|| JournalEntry {
                request: request as u64,
                at: Timestamp::default(),
                store: None,
                method: Method::GET,
                target: "/getAll".into(),
                location: "local".into(),
                status: Some(200),
                elapsed_ms: 0,
                operation_count: 0,
                operations: Vec::new(),
                fault: None,
            });
        }
    }

    fn follow(journal: &Arc<Journal>, filter: Filter, position: Option<Position>) -> Follower {
        Follower::new(journal, filter, position).unwrap()
    }

    fn numbers(batch: &Batch) -> Vec<u64> {
        batch.entries.iter().map(|(_, entry)| entry.request).collect()
    }

    #[tokio::test]
    async fn a_follower_reads_what_is_there_and_then_what_comes() {
        let journal = Arc::new(Journal::default());
        write(&journal, 1..4);
        let mut follower = follow(&journal, Filter { limit: Some(2), ..Filter::default() }, None);
        assert_eq!(numbers(&follower.next().await), [2, 3]);
        let (next, ()) = tokio::join!(follower.next(), async { write(&journal, 4..7) });
        assert_eq!(numbers(&next), [4, 5, 6]);
        assert!(!next.has_missed);
    }

    #[tokio::test]
    async fn a_follower_goes_on_behind_a_position() {
        let journal = Arc::new(Journal::default());
        write(&journal, 1..5);
        let batch = follow(&journal, Filter::default(), None).next().await;
        let position = batch.entries[1].0;
        let mut later = follow(&journal, Filter::default(), Some(position));
        assert_eq!(numbers(&later.next().await), [3, 4]);
    }

    #[tokio::test]
    async fn a_slow_follower_is_told_that_entries_are_gone() {
        let journal = Arc::new(Journal::default());
        write(&journal, 0..1);
        let mut follower = follow(&journal, Filter::default(), None);
        follower.next().await;
        write(&journal, 1..CAPACITY + 2);
        let batch = follower.next().await;
        assert!(batch.has_missed);
        assert_eq!((batch.entries.len(), numbers(&batch)[0]), (MOST, 2));
        let batch = follower.next().await;
        assert_eq!((batch.has_missed, numbers(&batch)[0]), (false, 102));
    }

    #[tokio::test]
    async fn a_position_of_tomorrow_counts_for_nothing() {
        let journal = Arc::new(Journal::default());
        write(&journal, 1..2);
        let tomorrow = "9999999999999999999-1".parse().unwrap();
        let mut follower = follow(&journal, Filter::default(), Some(tomorrow));
        assert_eq!(numbers(&follower.next().await), [1]);
    }

    #[test]
    fn only_so_many_follow() {
        let journal = Arc::new(Journal::default());
        let all: Vec<_> = (0..crate::journal::MAX_WAITING)
            .map(|_| follow(&journal, Filter::default(), None))
            .collect();
        assert!(Follower::new(&journal, Filter::default(), None).is_err());
        drop(all);
        follow(&journal, Filter::default(), None);
    }
}
