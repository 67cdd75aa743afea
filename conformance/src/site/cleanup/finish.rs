//! The end of a stay: removes what it stored, and nothing else.

use std::ops::ControlFlow::{Break, Continue};

use tokio::time::Instant;

use super::remove::remove_one;
use super::{own_store, unanswered};
use crate::record::Leftover;
use crate::site::interrupt::Interrupt;
use crate::site::poll::{Pauses, poll};
use crate::site::protocol::{self, Listed};
use crate::site::refusal::Retries;
use crate::site::stay::{How, Stay};

/// How often an item is removed that stays listed.
const MAX_REMOVALS: usize = 4;

/// Removes what the stay stored, and ends its ledger when nothing is left. Returns what is left.
pub(crate) async fn end(stay: &Stay, interrupt: &Interrupt) -> Vec<Leftover> {
    let leftovers = finish(stay, interrupt).await;
    if leftovers.is_empty() {
        stay.ledger.close();
    }
    leftovers
}

/// Removes what the stay stored so far: open keys of the ledger, and items whose key no answer told.
/// Returns what could not be removed, or not be told from what others stored.
pub(crate) async fn finish(stay: &Stay, interrupt: &Interrupt) -> Vec<Leftover> {
    if stay.connection.has_own_stores {
        return Vec::new();
    }
    tokio::select! {
        leftovers = finish_patiently(stay) => leftovers,
        () = interrupt.gives_up() => {
            let reason = || "the clean-up was interrupted".to_owned();
            let open = stay.ledger.open_keys().into_iter();
            open.map(|key| Leftover { key, reason: reason() }).collect()
        }
    }
}

async fn finish_patiently(stay: &Stay) -> Vec<Leftover> {
    let mut leftovers = unanswered::claim(stay).await;
    if stay.is_sparing {
        empty(stay).await;
    }
    for item in own_items(stay).await {
        stay.ledger.claim(&item.key);
    }
    for key in stay.ledger.open_keys() {
        match remove_one(stay, &key).await {
            Ok(()) => stay.ledger.release(&key),
            Err(reason) => leftovers.push(Leftover { key, reason }),
        }
    }
    leftovers.extend(still_listed(stay).await.into_iter().map(|item| Leftover {
        key: item.key,
        reason: "still listed after it was removed".into(),
    }));
    leftovers.sort_by(|one, other| one.key.cmp(&other.key));
    leftovers.dedup_by(|one, other| one.key == other.key);
    masked(stay, leftovers)
}

/// The listed items that are the stay's own; none when the listing cannot be read.
async fn own_items(stay: &Stay) -> Vec<Listed> {
    let mut items = stay.connection.items().await.unwrap_or_default();
    items.retain(|item| stay.is_own(item));
    items
}

/// Removes everything by one request, where the store holds nothing but the stay's own. What that
/// leaves stays open in the ledger.
async fn empty(stay: &Stay) {
    let is_anything_open = !stay.ledger.open_keys().is_empty();
    let request = protocol::emptying(stay.connection.suite).filter(|_| is_anything_open);
    let Some(request) = request else { return };
    if own_store::check_with_canary(stay, || false).await.is_err() {
        return;
    }
    let answer = stay.send(&request, How::own()).await.answer;
    if !answer.is_ok_and(|answer| answer.status < 300) {
        return;
    }
    for key in stay.ledger.open_keys() {
        if reads_as_nothing(stay, &key).await {
            stay.ledger.release(&key);
        }
    }
}

/// Whether nothing is there to be read. An item that is `null` reads so too, but was deleted as well.
async fn reads_as_nothing(stay: &Stay, key: &str) -> bool {
    if !protocol::is_plain(key) {
        return false;
    }
    let request = protocol::reading(stay.connection.suite, key);
    let answer = stay.connection.read(request, Retries::Several).await;
    answer.is_ok_and(|answer| answer.status == 200 && answer.text() == Some("null"))
}

/// The own items that stay listed, although they were removed. Another client that writes the index at
/// the same time, or from an index that lags, brings back an entry, so it is removed again.
async fn still_listed(stay: &Stay) -> Vec<Listed> {
    for _ in 1..MAX_REMOVALS {
        let items = listed_in_the_end(stay).await;
        if items.is_empty() {
            return items;
        }
        for item in items {
            // An item that stays is looked at once more.
            let _ = remove_one(stay, &item.key).await;
        }
    }
    listed_in_the_end(stay).await
}

/// The own items that are still listed when removals have had the time that they may take to show.
async fn listed_in_the_end(stay: &Stay) -> Vec<Listed> {
    let window = stay.connection.consistency.window().unwrap_or_default();
    poll(Instant::now() + window, Pauses::within(window), (), |(), look| async move {
        let items = own_items(stay).await;
        if items.is_empty() || look.is_over() { Break(items) } else { Continue(()) }
    })
    .await
}

fn masked(stay: &Stay, leftovers: Vec<Leftover>) -> Vec<Leftover> {
    let mask = &stay.connection.mask;
    let masked = leftovers.into_iter().map(|leftover| Leftover {
        key: mask.apply(&leftover.key),
        reason: mask.apply(&leftover.reason),
    });
    masked.collect()
}
