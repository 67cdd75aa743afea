//! Judges a history: for each item, some order of its requests must explain every answer.

use std::time::Instant;

use serde_json::Value;

use super::explain::{Explanation, explain};
use super::history::ConcurrentHistory;
use super::item_keys::ItemKeys;
use super::item_request::{Effect, ItemRequest};

/// Whether every item behaved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HistoryVerdict {
    /// Every item did.
    Explained,
    /// An item did not. The lines show it to readers.
    Broken(Vec<String>),
    /// It could not be judged for this reason.
    Undecided(String),
}

/// A request on an item, with a line for readers.
#[derive(Debug, Clone)]
pub(super) struct LoggedRequest {
    pub(super) item: usize,
    pub(super) line: String,
    pub(super) request: ItemRequest,
}

/// Judges the requests of a history. Also returns on how many items an update overwrote another.
///
/// `stored_at` is when the items had been stored; nothing if reads never lag.
pub(super) fn judge(
    history: &ConcurrentHistory,
    keys: &ItemKeys,
    stored_at: Option<Instant>,
    requests: &[LoggedRequest],
) -> (HistoryVerdict, usize) {
    let mut overwritten = 0;
    let mut given_up = None;
    for (item, first) in history.items.iter().enumerate() {
        let first = keys.filled(&first.to_string());
        let first = serde_json::from_str(&first).unwrap_or(Value::Null);
        let own: Vec<_> = requests.iter().filter(|request| request.item == item).collect();
        match explanation(&first, &own, stored_at) {
            Explanation::Order => {}
            Explanation::OrderWithOverwriting => overwritten += 1,
            Explanation::None => {
                return (HistoryVerdict::Broken(lines(item, &first, own)), overwritten);
            }
            Explanation::GivenUp => given_up = Some(item),
        }
    }
    let undecided = |item| {
        HistoryVerdict::Undecided(format!(
            "the requests on item {item} have too many orders to try"
        ))
    };
    (given_up.map_or(HistoryVerdict::Explained, undecided), overwritten)
}

/// Where reads may lag, they may also show the state before the item was stored.
fn explanation(first: &Value, own: &[&LoggedRequest], stored_at: Option<Instant>) -> Explanation {
    let mut requests: Vec<_> = own.iter().map(|one| one.request.clone()).collect();
    let Some(at) = stored_at else { return explain(Some(first), &requests) };
    let effect = Effect::Wrote(first.clone());
    requests.insert(0, ItemRequest { sent: at, answered: at, may_lag: false, effect });
    explain(None, &requests)
}

/// The requests on an item for readers, in the order in which they were sent.
fn lines(item: usize, first: &Value, mut own: Vec<&LoggedRequest>) -> Vec<String> {
    own.sort_by_key(|one| one.request.sent);
    let start = own.first().map_or_else(Instant::now, |one| one.request.sent);
    let since = |at: Instant| at.saturating_duration_since(start).as_micros();
    let lines = own.iter().map(|LoggedRequest { line, request, .. }| {
        format!("{:>7} to {:>7} µs  {line}", since(request.sent), since(request.answered))
    });
    let head = format!(
        "no order of these requests on item {item}, at first {first}, explains their answers:"
    );
    std::iter::once(head).chain(lines).collect()
}
