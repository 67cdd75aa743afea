//! Compares what others have listed at the end of a stay with what they had at its start.
//!
//! Workers KV has no transactions. Where two clients write the index at the same time, entries can get
//! lost, and no client can tell which of them lost them. An item that somebody removed looks the same.
//!
//! The keys of the start are those of the ledger. They came from one listing, so they are never more than
//! what is held of a body, 64 MiB.

use std::collections::HashSet;
use std::ops::ControlFlow::{Break, Continue};

use tokio::time::Instant;

use super::finish::reads_as_nothing;
use crate::record::Others;
use crate::site::interrupt::Interrupt;
use crate::site::poll::{Pauses, poll};
use crate::site::stay::Stay;

/// How many missing keys are shown, and how many missing items of other runs are read.
const MAX_KEYS: usize = 10;

/// What others did during the stay. Missing keys do not count if `is_asked_for`: then the stay was
/// allowed to remove them.
pub(crate) async fn compare(stay: &Stay, is_asked_for: bool, interrupt: &Interrupt) -> Others {
    if stay.connection.has_own_stores {
        return Others::default();
    }
    let missing = tokio::select! {
        missing = unexplained(stay) => missing,
        () = interrupt.gives_up() => None,
    };
    for (begun, _) in stay.ledger.others().await.unwrap_or_default() {
        stay.other_runs.note_at_work(&begun.run);
    }
    let has_foreign = stay.ledger.foreign().is_some_and(|keys| !keys.is_empty());
    let is_unknown = missing.is_none() && has_foreign && !is_asked_for;
    let missing = missing.filter(|_| !is_asked_for).unwrap_or_default();
    let mask = &stay.connection.mask;
    Others {
        missing: missing.len(),
        missing_keys: missing.iter().take(MAX_KEYS).map(|key| mask.apply(key)).collect(),
        is_unknown,
        runs_at_work: stay.other_runs.at_work(),
    }
}

/// The missing keys of others, without those whose items other runs removed. Nothing when the listing
/// cannot be read.
async fn unexplained(stay: &Stay) -> Option<Vec<String>> {
    let mut missing = missing(stay).await?;
    note_removed(stay, &mut missing).await;
    Some(missing)
}

/// The keys of others that the listing does not show, when the window for it to show them has ended.
/// Nothing when it cannot be read.
async fn missing(stay: &Stay) -> Option<Vec<String>> {
    let window = stay.connection.consistency.window().unwrap_or_default();
    poll(Instant::now() + window, Pauses::within(window), (), |(), look| async move {
        let missing = stay.items().await.map(|items| {
            let listed: HashSet<_> = items.iter().map(|item| item.key.as_str()).collect();
            let foreign = stay.ledger.foreign().into_iter().flat_map(|keys| keys.iter());
            foreign.filter(|key| !listed.contains(key.as_str())).cloned().collect::<Vec<_>>()
        });
        let is_whole = missing.as_ref().is_some_and(Vec::is_empty);
        if is_whole || look.is_over() { Break(missing) } else { Continue(()) }
    })
    .await
}

/// Takes out the items that other runs removed, and notes those runs. An item whose entry was lost is
/// still there.
async fn note_removed(stay: &Stay, missing: &mut Vec<String>) {
    let mut asked = 0;
    let mut removed = HashSet::new();
    for key in missing.iter() {
        let Some(run) = stay.other_runs.run_at(key) else { continue };
        asked += 1;
        if asked <= MAX_KEYS && reads_as_nothing(stay, key).await {
            stay.other_runs.note_at_work(run);
            removed.insert(run);
        }
    }
    missing.retain(|key| stay.other_runs.run_at(key).is_none_or(|run| !removed.contains(run)));
}
