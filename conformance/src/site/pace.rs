//! Keeps writes of one KV key apart. Leaf.
//!
//! Workers KV takes one write a second to a key. Each added and each deleted item writes the index, so
//! a run against such a target goes at the index's pace. Requests that change something are sent one
//! after the other, so no two of them wait for the same turn.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// KV's window of one second, and a margin for the way there.
const NOTICED_INTERVAL: Duration = Duration::from_millis(1_100);

/// When each KV key was last written, and how long it must rest.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    interval: Option<Duration>,
    last: HashMap<String, Instant>,
}

impl Pace {
    /// A pace that is known beforehand, or else to be noticed.
    pub(crate) fn new(interval: Option<Duration>) -> Self {
        Self { books: Mutex::new(Books { interval, last: HashMap::new() }) }
    }

    /// Waits until each of these keys may be written.
    pub(crate) async fn wait(&self, keys: &[String]) {
        let due = self.due(keys);
        if let Some(due) = due {
            sleep_until(due).await;
        }
    }

    /// Notes that these keys were written just now.
    pub(crate) fn note(&self, keys: impl IntoIterator<Item = String>) {
        let now = Instant::now();
        self.books().last.extend(keys.into_iter().map(|key| (key, now)));
    }

    /// Notes that the platform refused a write for having come too soon.
    pub(crate) fn notice_limit(&self) {
        self.books().interval.get_or_insert(NOTICED_INTERVAL);
    }

    fn due(&self, keys: &[String]) -> Option<Instant> {
        let books = self.books();
        let interval = books.interval?;
        keys.iter().filter_map(|key| books.last.get(key)).max().map(|last| *last + interval)
    }

    /// The books are whole after each change, so a panic elsewhere does not spoil them.
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Vec<String> {
        vec!["__index__".to_owned()]
    }

    #[test]
    fn until_a_limit_is_noticed_nothing_waits() {
        let pace = Pace::default();
        pace.note(index());
        assert!(pace.due(&index()).is_none());
        pace.notice_limit();
        assert!(pace.due(&index()).is_some());
    }

    #[test]
    fn a_pace_that_is_given_stays() {
        let pace = Pace::new(Some(Duration::ZERO));
        pace.notice_limit();
        pace.note(index());
        assert!(pace.due(&index()).is_some_and(|due| due <= Instant::now()));
    }

    #[test]
    fn only_the_key_that_was_written_rests() {
        let pace = Pace::new(Some(Duration::from_secs(1)));
        pace.note(index());
        assert!(pace.due(&["another".to_owned()]).is_none());
    }
}
