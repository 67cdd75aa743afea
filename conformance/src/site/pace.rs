//! Keeps writes of one KV key apart.
//!
//! Workers KV takes one write a second to a key. Each added and each deleted item writes the index, so
//! the index sets the pace of a run. Changes are sent one after the other, so no two of them wait here
//! at once. Where the run is a member of a fleet, all members take turns and keep one pace.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::fleet::{Fleet, KeptTurn, Turn, Turns};

/// The second that KV asks for, and a margin for the time on the network.
pub(crate) const NOTICED_INTERVAL: Duration = Duration::from_millis(1_100);

/// When each KV key was last written, and when it may be written again.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    times: Mutex<Times>,
    /// The way to the fleet's turn.
    turns: Option<Arc<Turns>>,
}

#[derive(Debug, Default)]
struct Times {
    interval: Option<Duration>,
    last: HashMap<String, Instant>,
}

impl Pace {
    /// A pace with this interval; without one, nothing waits until a limit is noticed.
    pub(crate) fn new(interval: Option<Duration>) -> Self {
        Self { times: Mutex::new(Times { interval, last: HashMap::new() }), turns: None }
    }

    /// The same pace, kept together with this fleet.
    pub(crate) fn among(self, fleet: Option<&Fleet>) -> Self {
        Self { turns: fleet.cloned().map(Turns::new), ..self }
    }

    /// Waits for the fleet's turn, and until these keys may be written; nothing where there is no fleet.
    ///
    /// # Errors
    /// Why there is no turn: the ledger is lost.
    pub(crate) async fn turn(&self, keys: &[String]) -> Result<Option<Turn>, String> {
        let Some(turns) = &self.turns else { return Ok(None) };
        if turns.is_lost() {
            return Err("the shared ledger did not answer".into());
        }
        let interval = self.times().interval;
        turns.take(keys, interval).await.map(Some).map_err(|error| error.to_string())
    }

    /// Waits for the fleet's turn, and keeps it; nothing where there is no fleet.
    ///
    /// # Errors
    /// Why there is no turn: the ledger is lost.
    pub(crate) async fn alone(&self) -> Result<Option<KeptTurn>, String> {
        let Some(turns) = &self.turns else { return Ok(None) };
        turns.keep().await.map(Some).map_err(|error| error.to_string())
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
        self.times().last.extend(keys.into_iter().map(|key| (key, now)));
    }

    /// Notes that the platform refused a write because it came too soon.
    pub(crate) fn notice_limit(&self) {
        self.times().interval.get_or_insert(NOTICED_INTERVAL);
    }

    fn due(&self, keys: &[String]) -> Option<Instant> {
        let times = self.times();
        let interval = times.interval?;
        keys.iter().filter_map(|key| times.last.get(key)).max().map(|last| *last + interval)
    }

    /// A panic while they were locked does not matter: each change leaves them consistent.
    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
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
