//! Searches for an order of an item's requests that explains every answer.
//!
//! The search is that of Wing and Gong. A request takes effect at some moment between its sending and its
//! answer. An order is looked for that respects this and makes each answer right. At first an update
//! counts as one step. If that explains nothing, it counts as a read and a write with other requests in
//! between, which the documentation allows on KV.
//!
//! Where reads may lag, a read may have taken effect at any time before its answer.

use std::collections::HashSet;

use serde_json::Value;

use super::item_request::ItemRequest;
use super::position::Position;

/// Whether an item's requests can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Explanation {
    /// An order explains them in which each request is one step.
    Order,
    /// An order explains them in which an update overwrites another.
    OrderWithOverwriting,
    /// No order does.
    None,
    /// There were too many orders to try.
    GivenUp,
}

/// The most positions that a search visits.
const MAX_POSITIONS: usize = 40_000;

/// The most requests on one item for which a search is begun.
const MAX_REQUESTS: usize = 64;

/// Searches for an order that begins with this value of the item.
pub(super) fn explain(first: Option<&Value>, requests: &[ItemRequest]) -> Explanation {
    if requests.len() > MAX_REQUESTS {
        return Explanation::GivenUp;
    }
    let kinds = [(false, Explanation::Order), (true, Explanation::OrderWithOverwriting)];
    for (splits_updates, explanation) in kinds {
        let mut search = OrderSearch { requests, splits_updates, visited: HashSet::new() };
        match search.has_order_from(&Position::new(first.cloned(), requests.len())) {
            Some(true) => return explanation,
            Some(false) => {}
            None => return Explanation::GivenUp,
        }
    }
    Explanation::None
}

struct OrderSearch<'a> {
    requests: &'a [ItemRequest],
    /// Whether an update counts as a read and a write.
    splits_updates: bool,
    /// The texts of the visited positions.
    visited: HashSet<String>,
}

impl OrderSearch<'_> {
    /// Whether the open requests have an order; nothing if the search was given up.
    fn has_order_from(&mut self, position: &Position) -> Option<bool> {
        if self.numbers().all(|at| position.is_done(at)) {
            return Some(true);
        }
        if self.visited.len() >= MAX_POSITIONS {
            return None;
        }
        if !self.visited.insert(position.text()) {
            return Some(false);
        }
        // A request that changes nothing and is right now can come next: to wait makes nothing possible.
        let mut looks = self.numbers().filter(|at| self.requests[*at].effect.is_look());
        if let Some(next) = looks.find_map(|at| self.next(position, at)) {
            return self.has_order_from(&next);
        }
        for at in self.numbers() {
            if let Some(next) = self.next(position, at)
                && self.has_order_from(&next)?
            {
                return Some(true);
            }
        }
        Some(false)
    }

    /// The position after the next step of a request; nothing if the step cannot come next.
    fn next(&self, position: &Position, at: usize) -> Option<Position> {
        let request = &self.requests[at];
        self.may_be_next(position, at).then(|| position.after(at, request, self.splits_updates))?
    }

    /// Whether a request is open, and no other open request was answered before it was sent.
    fn may_be_next(&self, position: &Position, at: usize) -> bool {
        let request = &self.requests[at];
        let is_old_look = request.may_lag && position.only_looks(at, request, self.splits_updates);
        let is_before =
            |other: usize| !position.is_done(other) && self.requests[other].answered < request.sent;
        !position.is_done(at) && (is_old_look || !self.numbers().any(is_before))
    }

    fn numbers(&self) -> std::ops::Range<usize> {
        0..self.requests.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use rstest::rstest;
    use serde_json::{Map, json};

    use super::*;
    use crate::fuzz::concurrent::item_request::Effect;

    fn changed(name: &str) -> Effect {
        Effect::Changed(Map::from_iter([(name.to_owned(), Value::from(1))]))
    }

    fn read(value: Value) -> Effect {
        Effect::Read(Some(value))
    }

    /// Explains effects. Each has the times of its sending and its answer.
    fn explained(events: &[(u64, u64, Effect)]) -> Explanation {
        explained_where(false, events)
    }

    /// The same, where all requests but the last may lag.
    fn explained_where(reads_lag: bool, events: &[(u64, u64, Effect)]) -> Explanation {
        let start = Instant::now();
        let at = |moment: u64| start + Duration::from_millis(moment);
        let last = events.len() - 1;
        let events: Vec<_> = (0..)
            .zip(events)
            .map(|(place, (sent, answered, effect))| ItemRequest {
                sent: at(*sent),
                answered: at(*answered),
                may_lag: reads_lag && place < last,
                effect: effect.clone(),
            })
            .collect();
        explain(Some(&json!({})), &events)
    }

    #[rstest]
    #[case::one_after_the_other(&[(0, 1, changed("a")), (2, 3, read(json!({"a":1})))], Explanation::Order)]
    #[case::at_once(&[(0, 9, changed("a")), (1, 2, read(json!({}))), (3, 4, read(json!({"a":1})))], Explanation::Order)]
    #[case::acknowledged_and_gone(&[(0, 1, changed("a")), (2, 3, read(json!({})))], Explanation::None)]
    #[case::going_back(&[(0, 9, changed("a")), (1, 2, read(json!({"a":1}))), (3, 4, read(json!({})))], Explanation::None)]
    #[case::never_written(&[(0, 9, read(json!({"b":1})))], Explanation::None)]
    #[case::overwritten(
        &[(0, 9, changed("a")), (0, 9, changed("b")), (10, 11, read(json!({"b":1})))],
        Explanation::OrderWithOverwriting
    )]
    #[case::overwritten_by_a_later_update(
        &[(0, 4, changed("a")), (5, 9, changed("b")), (10, 11, read(json!({"b":1})))],
        Explanation::None
    )]
    #[case::removed(&[(0, 1, Effect::Cleared), (2, 3, Effect::Read(None)), (4, 5, Effect::FoundNothing)], Explanation::Order)]
    #[case::removed_and_still_there(&[(0, 1, Effect::Removed), (2, 3, read(json!({})))], Explanation::None)]
    #[case::written(&[(0, 1, Effect::Wrote(json!(1))), (2, 3, read(json!(1.0)))], Explanation::Order)]
    fn an_order_is_found_if_there_is_one(
        #[case] events: &[(u64, u64, Effect)],
        #[case] expected: Explanation,
    ) {
        assert_eq!(explained(events), expected);
    }

    #[rstest]
    #[case::old(&[(0, 1, changed("a")), (2, 3, read(json!({}))), (4, 5, read(json!({"a":1})))], Explanation::Order)]
    #[case::going_back(
        &[(0, 1, changed("a")), (2, 3, read(json!({"a":1}))), (4, 5, read(json!({}))), (6, 7, read(json!({"a":1})))],
        Explanation::Order
    )]
    #[case::old_at_the_end(&[(0, 1, changed("a")), (2, 3, read(json!({})))], Explanation::None)]
    #[case::never_written(
        &[(0, 1, changed("a")), (2, 3, read(json!({"b":1}))), (4, 5, read(json!({"a":1})))],
        Explanation::None
    )]
    #[case::from_the_future(
        &[(0, 1, read(json!({"a":1}))), (2, 3, changed("a")), (4, 5, read(json!({"a":1})))],
        Explanation::None
    )]
    #[case::overwritten_after_a_stale_read(
        &[(0, 1, changed("a")), (2, 3, changed("b")), (4, 5, read(json!({"b":1})))],
        Explanation::OrderWithOverwriting
    )]
    #[case::the_later_update_is_lost(
        &[(0, 1, changed("a")), (2, 3, changed("b")), (4, 5, read(json!({"a":1})))],
        Explanation::None
    )]
    fn where_reads_lag_only_the_last_one_must_be_current(
        #[case] events: &[(u64, u64, Effect)],
        #[case] expected: Explanation,
    ) {
        assert_eq!(explained_where(true, events), expected);
    }

    #[test]
    fn a_search_that_takes_too_long_is_given_up() {
        let events: Vec<_> = (0..18).map(|at| (0, 99, changed(&format!("f{at}")))).collect();
        let impossible = [events, vec![(0, 99, read(json!({"z":1})))]].concat();
        assert_eq!(explained(&impossible), Explanation::GivenUp);
    }
}
