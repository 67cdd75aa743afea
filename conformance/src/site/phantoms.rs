//! Tells the items of others from what a broken Worker only says is there.
//!
//! A store that holds items of others is not emptied, and the scenarios that would empty it are skipped. So an
//! item of others must be provable. Otherwise a Worker whose listing or page always shows something more
//! would never be asked whether it empties its store.
//!
//! Nothing is taken for a phantom on a single answer: the index must not know it, or must hold a key that no
//! add makes, and the key must read as nothing. Where reads may lag, no listed entry is taken for one.

use std::collections::{BTreeSet, HashSet};

use super::connection::Connection;
use super::protocol::{self, Listed, worker};
use super::refusal::Retries;
use crate::scenario::Suite;

/// How many keys are asked for, at most. A listing with more entries is believed.
const MAX_ASKED: usize = 20;

/// The listed items, or none if every one of them is a phantom. One that is an item proves that the store is
/// in use, and then all are kept.
pub(super) async fn without_phantoms(connection: &Connection, items: Vec<Listed>) -> Vec<Listed> {
    if holds_only_phantoms(connection, &items).await { Vec::new() } else { items }
}

async fn holds_only_phantoms(connection: &Connection, items: &[Listed]) -> bool {
    let may_ask = connection.suite == Suite::Worker && !may_lag(connection);
    if !may_ask || items.is_empty() || items.len() > MAX_ASKED {
        return false;
    }
    let Some(index) = index(connection).await else { return false };
    if !items.iter().all(|item| is_suspicious(item, &index)) {
        return false;
    }
    for item in items {
        if !reads_as_nothing(connection, &item.key).await {
            return false;
        }
    }
    true
}

/// How many of these keys hold an item. The Worker's page showed them, and its listing did not. Those that
/// an add makes are asked for first.
pub(super) async fn provable(connection: &Connection, keys: BTreeSet<String>) -> usize {
    let (made, other): (Vec<_>, Vec<_>) =
        keys.into_iter().partition(|key| worker::is_made_by_add(key));
    let mut proved = 0;
    for key in made.into_iter().chain(other).take(MAX_ASKED) {
        let is_believed = may_lag(connection) && worker::is_made_by_add(&key);
        proved += usize::from(is_believed || !reads_as_nothing(connection, &key).await);
    }
    proved
}

/// Whether the index does not list an entry, or lists it under a key that no add makes and without a value.
fn is_suspicious(item: &Listed, index: &HashSet<String>) -> bool {
    !index.contains(&item.key) || (item.is_null() && !worker::is_made_by_add(&item.key))
}

/// Whether an answer may be older than the last change.
fn may_lag(connection: &Connection) -> bool {
    connection.consistency.window().is_some()
}

/// The keys of the index; nothing when it cannot be read.
async fn index(connection: &Connection) -> Option<HashSet<String>> {
    let index = protocol::reading(connection.suite, protocol::INDEX_KEY);
    let answer = connection.read(index, Retries::Several).await.ok()?;
    protocol::worker::index_keys(&answer)
}

/// Whether a key reads as one that holds nothing. No item has a key that cannot stand in a path.
async fn reads_as_nothing(connection: &Connection, key: &str) -> bool {
    if !protocol::is_item_key(key) {
        return true;
    }
    let request = protocol::reading(connection.suite, key);
    let answer = connection.read(request, Retries::Several).await;
    answer.is_ok_and(|answer| answer.status == 200 && answer.text().map(str::trim) == Some("null"))
}
