//! Is there one order of an item's requests that explains every answer? Leaf.
//!
//! After Wing and Gong: a request took effect somewhere between being sent and being answered, and an
//! order is sought that keeps to that and makes each answer right. An update is first taken for one
//! step; where that explains nothing, for a read and a write with others between them, which is what
//! the documentation says that it does in KV.
//!
//! Where reads may lag, what a request only looked at may be as old as it likes: it took effect at any
//! time before its answer. What it wrote keeps its time.

use std::collections::HashSet;
use std::time::Instant;

use serde_json::{Map, Value};

use crate::fuzz::model::merged;
use crate::json::same;

/// A request on one item, and its answer.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) sent: Instant,
    pub(super) answered: Instant,
    /// Whether it may have looked at what was stored before it was sent.
    pub(super) may_lag: bool,
    pub(super) effect: Effect,
}

/// What a request did, as its answer tells.
#[derive(Debug, Clone)]
pub(super) enum Effect {
    /// It read this; nothing where there was no item.
    Read(Option<Value>),
    /// It stored this.
    Wrote(Value),
    /// It set these fields.
    Changed(Map<String, Value>),
    /// It found no item to change or to remove.
    FoundNothing,
    /// It removed an item.
    Removed,
    /// It removed what there was, if anything.
    Cleared,
}

/// Whether an item's requests can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Explained {
    /// By an order in which each request is one step.
    InOrder,
    /// Only if an update overwrote what another did meanwhile.
    ByOverwriting,
    /// By no order.
    Not,
    /// The search was given up.
    GivenUp,
}

/// How many positions are looked at before a search is given up.
const MAX_POSITIONS: usize = 40_000;

/// The most requests on one item that are looked at.
const MAX_EVENTS: usize = 64;

/// Looks for an order, from the value that the item had at first.
pub(super) fn explain(first: Option<&Value>, events: &[Event]) -> Explained {
    if events.len() > MAX_EVENTS {
        return Explained::GivenUp;
    }
    for (splits_updates, found) in [(false, Explained::InOrder), (true, Explained::ByOverwriting)] {
        let mut search = Search { events, splits_updates, seen: HashSet::new() };
        match search.from(&Position::new(first.cloned(), events.len())) {
            Some(true) => return found,
            Some(false) => {}
            None => return Explained::GivenUp,
        }
    }
    Explained::Not
}

struct Search<'a> {
    events: &'a [Event],
    splits_updates: bool,
    /// Positions that lead nowhere, as text.
    seen: HashSet<String>,
}

/// How far the requests have come, and what is stored then.
#[derive(Debug, Clone)]
struct Position {
    phases: Vec<Phase>,
    stored: Option<Value>,
}

#[derive(Debug, Clone)]
enum Phase {
    Open,
    /// An update that has read this and not yet written.
    HasRead(Value),
    Done,
}

impl Search<'_> {
    /// Whether the rest can be put in order; nothing when the search is given up.
    fn from(&mut self, position: &Position) -> Option<bool> {
        if position.phases.iter().all(|phase| matches!(phase, Phase::Done)) {
            return Some(true);
        }
        if self.seen.len() >= MAX_POSITIONS {
            return None;
        }
        if !self.seen.insert(position.text()) {
            return Some(false);
        }
        // What only looked and is right now need not wait: nothing becomes possible by that.
        if let Some(next) = self.seen_now(position) {
            return self.from(&next);
        }
        for at in 0..self.events.len() {
            let next = self.may_be_next(position, at).then(|| self.step(position, at)).flatten();
            if let Some(next) = next
                && self.from(&next)?
            {
                return Some(true);
            }
        }
        Some(false)
    }

    /// The position after a request that changes nothing and whose answer is right here.
    fn seen_now(&self, position: &Position) -> Option<Position> {
        let looks = |effect: &Effect| matches!(effect, Effect::Read(_) | Effect::FoundNothing);
        let mut looking = (0..self.events.len()).filter(|at| looks(&self.events[*at].effect));
        looking.find_map(|at| {
            self.may_be_next(position, at).then(|| self.step(position, at)).flatten()
        })
    }

    /// Whether no open request was answered before this one was sent.
    fn may_be_next(&self, position: &Position, at: usize) -> bool {
        let sent = self.events[at].sent;
        let mut others = position.phases.iter().zip(self.events);
        if matches!(position.phases[at], Phase::Done) {
            return false;
        }
        (self.events[at].may_lag && self.only_looks(position, at))
            || others.all(|(phase, other)| matches!(phase, Phase::Done) || other.answered >= sent)
    }

    /// Whether this request's next step changes nothing.
    fn only_looks(&self, position: &Position, at: usize) -> bool {
        match self.events[at].effect {
            Effect::Read(_) | Effect::FoundNothing => true,
            Effect::Changed(_) => self.splits_updates && matches!(position.phases[at], Phase::Open),
            Effect::Wrote(_) | Effect::Removed | Effect::Cleared => false,
        }
    }

    /// The position after this request's next step; nothing where its answer is wrong then.
    fn step(&self, position: &Position, at: usize) -> Option<Position> {
        let Position { mut phases, stored } = position.clone();
        let (phase, stored) = match (&self.events[at].effect, &phases[at]) {
            (Effect::Read(read), _) => {
                (Phase::Done, is_same(read.as_ref(), stored.as_ref()).then_some(stored)?)
            }
            (Effect::Wrote(value), _) => (Phase::Done, Some(value.clone())),
            (Effect::Changed(fields), Phase::HasRead(read)) => {
                (Phase::Done, Some(merged(read, fields)))
            }
            (Effect::Changed(_), _) if self.splits_updates => {
                (Phase::HasRead(stored.clone()?), stored)
            }
            (Effect::Changed(fields), _) => (Phase::Done, Some(merged(&stored?, fields))),
            (Effect::FoundNothing, _) => (Phase::Done, stored.is_none().then_some(stored)?),
            (Effect::Removed, _) => (Phase::Done, stored.is_some().then_some(None)?),
            (Effect::Cleared, _) => (Phase::Done, None),
        };
        phases[at] = phase;
        Some(Position { phases, stored })
    }
}

impl Position {
    fn new(stored: Option<Value>, events: usize) -> Self {
        Self { phases: vec![Phase::Open; events], stored }
    }

    /// The same for the same position, and for no other.
    fn text(&self) -> String {
        let phases = self.phases.iter().map(|phase| match phase {
            Phase::Open => "o".into(),
            Phase::HasRead(value) => value.to_string(),
            Phase::Done => "d".into(),
        });
        let stored = self.stored.as_ref().map(Value::to_string);
        phases.chain(stored).collect()
    }
}

fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn changed(name: &str) -> Effect {
        Effect::Changed(Map::from_iter([(name.to_owned(), Value::from(1))]))
    }

    fn read(value: Value) -> Effect {
        Effect::Read(Some(value))
    }

    /// Events, each with when it was sent and answered.
    fn judged(events: &[(u64, u64, Effect)]) -> Explained {
        judged_where(false, events)
    }

    /// The same, where all but the last may lag.
    fn judged_where(reads_lag: bool, events: &[(u64, u64, Effect)]) -> Explained {
        let start = Instant::now();
        let at = |moment: u64| start + Duration::from_millis(moment);
        let last = events.len() - 1;
        let events: Vec<_> = (0..)
            .zip(events)
            .map(|(place, (sent, answered, effect))| Event {
                sent: at(*sent),
                answered: at(*answered),
                may_lag: reads_lag && place < last,
                effect: effect.clone(),
            })
            .collect();
        explain(Some(&json!({})), &events)
    }

    #[rstest]
    #[case::one_after_the_other(&[(0, 1, changed("a")), (2, 3, read(json!({"a":1})))], Explained::InOrder)]
    #[case::at_once(&[(0, 9, changed("a")), (1, 2, read(json!({}))), (3, 4, read(json!({"a":1})))], Explained::InOrder)]
    #[case::acknowledged_and_gone(&[(0, 1, changed("a")), (2, 3, read(json!({})))], Explained::Not)]
    #[case::back_in_time(&[(0, 9, changed("a")), (1, 2, read(json!({"a":1}))), (3, 4, read(json!({})))], Explained::Not)]
    #[case::never_written(&[(0, 9, read(json!({"b":1})))], Explained::Not)]
    #[case::overwritten(
        &[(0, 9, changed("a")), (0, 9, changed("b")), (10, 11, read(json!({"b":1})))],
        Explained::ByOverwriting
    )]
    #[case::overwritten_without_excuse(
        &[(0, 4, changed("a")), (5, 9, changed("b")), (10, 11, read(json!({"b":1})))],
        Explained::Not
    )]
    #[case::removed(&[(0, 1, Effect::Cleared), (2, 3, Effect::Read(None)), (4, 5, Effect::FoundNothing)], Explained::InOrder)]
    #[case::removed_and_there(&[(0, 1, Effect::Removed), (2, 3, read(json!({})))], Explained::Not)]
    #[case::written(&[(0, 1, Effect::Wrote(json!(1))), (2, 3, read(json!(1.0)))], Explained::InOrder)]
    fn an_order_is_found_or_not(
        #[case] events: &[(u64, u64, Effect)],
        #[case] expected: Explained,
    ) {
        assert_eq!(judged(events), expected);
    }

    #[rstest]
    #[case::old(&[(0, 1, changed("a")), (2, 3, read(json!({}))), (4, 5, read(json!({"a":1})))], Explained::InOrder)]
    #[case::back_in_time(
        &[(0, 1, changed("a")), (2, 3, read(json!({"a":1}))), (4, 5, read(json!({}))), (6, 7, read(json!({"a":1})))],
        Explained::InOrder
    )]
    #[case::old_in_the_end(&[(0, 1, changed("a")), (2, 3, read(json!({})))], Explained::Not)]
    #[case::never_written(
        &[(0, 1, changed("a")), (2, 3, read(json!({"b":1}))), (4, 5, read(json!({"a":1})))],
        Explained::Not
    )]
    #[case::from_the_future(
        &[(0, 1, read(json!({"a":1}))), (2, 3, changed("a")), (4, 5, read(json!({"a":1})))],
        Explained::Not
    )]
    #[case::overwritten_by_what_read_stale(
        &[(0, 1, changed("a")), (2, 3, changed("b")), (4, 5, read(json!({"b":1})))],
        Explained::ByOverwriting
    )]
    #[case::an_update_is_not_undone(
        &[(0, 1, changed("a")), (2, 3, changed("b")), (4, 5, read(json!({"a":1})))],
        Explained::Not
    )]
    fn where_reads_lag_only_the_last_one_binds(
        #[case] events: &[(u64, u64, Effect)],
        #[case] expected: Explained,
    ) {
        assert_eq!(judged_where(true, events), expected);
    }

    #[test]
    fn a_search_too_long_is_given_up() {
        let events: Vec<_> = (0..18).map(|at| (0, 99, changed(&format!("f{at}")))).collect();
        let impossible = [events, vec![(0, 99, read(json!({"z":1})))]].concat();
        assert_eq!(judged(&impossible), Explained::GivenUp);
    }
}
