//! When each key was last written, and the writes that wait for their turn.
//!
//! KV documents one write per second and key. What happens to a second one within the window is
//! the conditions' to say.

use crate::clock::Timestamp;
use crate::conditions::{Limits, SameKeyWrites};
use crate::storage::{Name, Value};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::time::Duration;

/// How many keys are remembered before those whose window is over are forgotten.
const SWEEP_ABOVE: usize = 1_024;

/// The writes of one namespace.
#[derive(Debug, Clone)]
pub(super) struct Writes {
    last: HashMap<Name, Timestamp, RandomState>,
    /// What is written when a key's window ends.
    waiting: HashMap<Name, Value>,
    sweep_above: usize,
}

impl Default for Writes {
    fn default() -> Self {
        Self { last: HashMap::default(), waiting: HashMap::new(), sweep_above: SWEEP_ABOVE }
    }
}

/// What becomes of a write.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Nothing was written to the key within the window.
    First,
    /// Something was, and the limit is off.
    TooSoon,
    /// Something was, and this write is refused.
    Refused,
    /// Something was, and this write waits for the window's end.
    Queued,
}

impl Writes {
    /// Admits a write of `key`, and notes it unless it is refused or queued.
    pub(super) fn admit(&mut self, key: &Name, now: Timestamp, limits: &Limits) -> Admission {
        let window = window(limits);
        let last = self.last.get_mut(key);
        let within = last.as_ref().is_some_and(|last| now < **last + window);
        let admission = match (within, limits.same_key_writes) {
            (false, _) => Admission::First,
            (true, SameKeyWrites::Off) => Admission::TooSoon,
            (true, SameKeyWrites::Refused) => Admission::Refused,
            (true, SameKeyWrites::LastWriterWins) => Admission::Queued,
        };
        if matches!(admission, Admission::First | Admission::TooSoon) {
            match last {
                Some(last) => *last = now,
                None => self.note(key, now, window),
            }
        }
        admission
    }

    /// Puts a write into the queue of its key, and answers the one that it pushes out.
    pub(super) fn queue(&mut self, key: &Name, value: Value) -> Option<Value> {
        self.waiting.insert(key.clone(), value)
    }

    /// The writes whose window has ended, to be written now. Each begins a window of its own.
    pub(super) fn due(&mut self, now: Timestamp, limits: &Limits) -> Vec<(Name, Value)> {
        let window = window(limits);
        let last = &mut self.last;
        let is_due = |key: &Name, _: &mut Value| match last.get_mut(key) {
            Some(at) if now < *at + window => false,
            Some(at) => {
                *at = *at + window;
                true
            }
            None => true,
        };
        self.waiting.extract_if(is_due).collect()
    }

    /// Takes a key's waiting write out of the queue.
    pub(super) fn forget_waiting(&mut self, key: &Name) {
        self.waiting.remove(key);
    }

    /// Whether any write waits.
    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn note(&mut self, key: &Name, now: Timestamp, window: Duration) {
        if self.last.len() >= self.sweep_above {
            self.last.retain(|_, last| now < *last + window);
            self.sweep_above = SWEEP_ABOVE.max(self.last.len() * 2);
        }
        self.last.insert(key.clone(), now);
    }
}

fn window(limits: &Limits) -> Duration {
    Duration::from_millis(limits.same_key_window_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at(ms: u64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    fn value(text: &str) -> Value {
        text.to_owned().into()
    }

    fn limits(same_key_writes: SameKeyWrites) -> Limits {
        Limits { same_key_writes, ..Limits::default() }
    }

    #[rstest]
    #[case(SameKeyWrites::Off, Admission::TooSoon)]
    #[case(SameKeyWrites::Refused, Admission::Refused)]
    #[case(SameKeyWrites::LastWriterWins, Admission::Queued)]
    fn a_second_write_within_the_window(#[case] mode: SameKeyWrites, #[case] second: Admission) {
        let (mut writes, limits) = (Writes::default(), limits(mode));
        assert_eq!(writes.admit(&"k".into(), at(0), &limits), Admission::First);
        assert_eq!(writes.admit(&"other".into(), at(0), &limits), Admission::First);
        assert_eq!(writes.admit(&"k".into(), at(999), &limits), second);
        let mut writes = Writes::default();
        writes.admit(&"k".into(), at(0), &limits);
        assert_eq!(writes.admit(&"k".into(), at(1_000), &limits), Admission::First);
    }

    #[test]
    fn of_several_waiting_writes_the_last_one_wins() {
        let (mut writes, limits) = (Writes::default(), limits(SameKeyWrites::LastWriterWins));
        writes.admit(&"k".into(), at(0), &limits);
        assert_eq!(writes.queue(&"k".into(), value("1")), None);
        let pushed_out = writes.queue(&"k".into(), value("2"));
        assert_eq!(pushed_out, Some(value("1")));
        assert_eq!(writes.due(at(999), &limits), []);
        let due = writes.due(at(1_000), &limits);
        assert_eq!(due, [(Name::from("k"), value("2"))]);
        assert_eq!(
            writes.admit(&"k".into(), at(1_500), &limits),
            Admission::Queued,
            "a new window began"
        );
    }
}
