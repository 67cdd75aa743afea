//! The end of a stay: removes its items, and nothing else.

use std::ops::ControlFlow::{Break, Continue};

use tokio::time::Instant;

use super::remove::remove_one;
use super::{own_store, unanswered};
use crate::exchange::Request;
use crate::record::Leftover;
use crate::scenario::Suite;
use crate::site::how::How;
use crate::site::poll::{Pauses, poll};
use crate::site::progress::Progress;
use crate::site::protocol::{self, Listed};
use crate::site::refusal::Retries;
use crate::site::stay::Stay;
use crate::site::supervisor::Supervisor;

/// How often an item is removed that is still listed afterwards.
const MAX_REMOVALS: usize = 4;

/// Removes the stay's items, and closes its ledger when none is left. Returns the items that are left.
pub(crate) async fn end(stay: &Stay, supervisor: &Supervisor) -> Vec<Leftover> {
    let leftovers = finish(stay, supervisor).await;
    if leftovers.is_empty() {
        stay.ledger.close().await;
    } else {
        stay.ledger.leave().await;
    }
    leftovers
}

/// Removes the stay's items: those that the ledger names, and those whose addition was not answered.
/// Returns the items that could not be removed, or that could be another's.
pub(crate) async fn finish(stay: &Stay, supervisor: &Supervisor) -> Vec<Leftover> {
    if stay.connection.has_own_stores {
        return Vec::new();
    }
    tokio::select! {
        leftovers = finish_patiently(stay, &supervisor.progress) => leftovers,
        () = supervisor.interrupt.gives_up() => masked(stay, given_up(stay)),
    }
}

/// What may be left where the clean-up was stopped: also items whose additions were not answered.
fn given_up(stay: &Stay) -> Vec<Leftover> {
    let reason = "the clean-up was stopped too early";
    let open = stay.ledger.open_keys().into_iter();
    let open = open.map(|key| Leftover { key, reason: reason.into() });
    open.chain(unanswered::not_looked_for(stay, reason)).collect()
}

async fn finish_patiently(stay: &Stay, progress: &Progress) -> Vec<Leftover> {
    stay.connection.try_again();
    progress.begin("items removed", stay.ledger.open_keys().len());
    let mut leftovers = unanswered::claim(stay).await;
    if stay.is_sparing {
        empty(stay).await;
    }
    for item in own_items(stay).await {
        stay.ledger.claim(&item.key);
    }
    let open = stay.ledger.open_keys();
    progress.begin("items removed", open.len());
    for key in open {
        match remove_one(stay, &key).await {
            Ok(()) => stay.ledger.release(&key),
            Err(reason) => leftovers.push(Leftover { key, reason }),
        }
        progress.advance();
    }
    progress.name("waiting until the listing shows none of them");
    leftovers.extend(still_listed(stay).await.into_iter().map(|item| Leftover {
        key: item.key,
        reason: "still listed after it was removed".into(),
    }));
    leftovers.sort_by(|one, other| one.key.cmp(&other.key));
    leftovers.dedup_by(|one, other| one.key == other.key);
    masked(stay, leftovers)
}

/// The stay's own items in the listing; none when it cannot be read.
async fn own_items(stay: &Stay) -> Vec<Listed> {
    let mut items = stay.items().await.unwrap_or_default();
    items.retain(|item| stay.is_own(item));
    items
}

/// Removes everything by one request, if the store holds nothing but the stay's own items. No member of the
/// fleet changes it meanwhile.
async fn empty(stay: &Stay) {
    let is_anything_open = !stay.ledger.open_keys().is_empty();
    let request = protocol::emptying(stay.connection.suite).filter(|_| is_anything_open);
    let Some(request) = request else { return };
    let Ok(alone) = stay.alone().await else { return };
    empty_by(stay, request).await;
    if let Some(alone) = alone {
        alone.end().await;
    }
}

/// Removes everything by this request. The ledger keeps the keys of the items that are still there.
async fn empty_by(stay: &Stay, request: Request) {
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

/// Whether the item reads as one that is not there does: at the Worker as `null`. An item that holds
/// `null` reads so too, but no item of ours does, and everything was just removed.
pub(super) async fn reads_as_nothing(stay: &Stay, key: &str) -> bool {
    if !protocol::is_plain(key) {
        return false;
    }
    let suite = stay.connection.suite;
    let request = protocol::reading(suite, key);
    let answer = stay.connection.read(request, Retries::Several).await;
    answer.is_ok_and(|answer| match suite {
        Suite::Worker => answer.status == 200 && answer.text() == Some("null"),
        Suite::KvStore => protocol::found_nothing(suite, &answer),
    })
}

/// The own items that are still listed although they were removed. Another client can bring back an
/// entry when it writes the index at the same time or from a stale copy, so the item is removed again.
async fn still_listed(stay: &Stay) -> Vec<Listed> {
    for _ in 1..MAX_REMOVALS {
        let items = listed_in_the_end(stay).await;
        if items.is_empty() {
            return items;
        }
        for item in items {
            // If this fails, the item is still listed in the next round.
            let _ = remove_one(stay, &item.key).await;
        }
    }
    listed_in_the_end(stay).await
}

/// The own items that are still listed when the window for removals to show has ended.
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
