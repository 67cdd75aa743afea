//! When each key was last written, and the queue of writes that came too soon.
//!
//! KV documents one write per second and key. The conditions decide what happens to a second one
//! within that window.

use super::recent::Recent;
use crate::clock::Elapsed;
use crate::conditions::{Limits, SameKeyWrites};
use crate::storage::{Name, Value};
use std::collections::HashMap;
use std::time::Duration;

/// The writes of one namespace.
#[derive(Debug, Clone, Default)]
pub(super) struct Writes {
    last: Recent<Elapsed>,
    /// What is to be written when a key's window ends.
    queue: HashMap<Name, Value>,
}

/// Whether a write may take effect.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It is the first within the window.
    First,
    /// It is not, but the limit is off.
    TooSoon,
    /// It is not, and is refused.
    Refused,
    /// It is not, and waits for the window's end.
    Queued,
}

impl Admission {
    /// What becomes of a write that is or is not within the window of another one.
    pub(super) fn of(is_within: bool, same_key_writes: SameKeyWrites) -> Self {
        match (is_within, same_key_writes) {
            (false, _) => Self::First,
            (true, SameKeyWrites::Off) => Self::TooSoon,
            (true, SameKeyWrites::Refused) => Self::Refused,
            (true, SameKeyWrites::LastWriterWins) => Self::Queued,
        }
    }
}

impl Writes {
    /// Decides about a write of `key`, and notes its time unless it is refused or queued.
    pub(super) fn admit(&mut self, key: &Name, now: Elapsed, limits: &Limits) -> Admission {
        let window = window(limits);
        let last = self.last.get_mut(key);
        let within = last.as_ref().is_some_and(|last| now < **last + window);
        let admission = Admission::of(within, limits.same_key_writes);
        if matches!(admission, Admission::First | Admission::TooSoon) {
            match last {
                Some(last) => *last = now,
                None => self.last.note(key, now, |last| now < *last + window),
            }
        }
        admission
    }

    /// Notes that another program wrote `key` within the window, which may have begun as late as now.
    pub(super) fn note_other(&mut self, key: &Name, now: Elapsed, limits: &Limits) {
        if self.last.get_mut(key).is_none() {
            let window = window(limits);
            self.last.note(key, now, |last| now < *last + window);
        }
    }

    /// Queues a write of `key`, and answers the queued one that it replaces.
    pub(super) fn queue(&mut self, key: &Name, value: Value) -> Option<Value> {
        self.queue.insert(key.clone(), value)
    }

    /// Takes the writes whose window has ended out of the queue. Each begins a new window.
    pub(super) fn due(&mut self, now: Elapsed, limits: &Limits) -> Vec<(Name, Value)> {
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
        self.queue.extract_if(is_due).collect()
    }

    /// Drops the queued write of a key.
    pub(super) fn forget_queued(&mut self, key: &Name) {
        self.queue.remove(key);
    }

    pub(super) fn has_queued(&self) -> bool {
        !self.queue.is_empty()
    }
}

fn window(limits: &Limits) -> Duration {
    Duration::from_millis(limits.same_key_window_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at(ms: u64) -> Elapsed {
        Elapsed::from_ms(ms)
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
        let replaced = writes.queue(&"k".into(), value("2"));
        assert_eq!(replaced, Some(value("1")));
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
