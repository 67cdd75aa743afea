//! Removes what the run stored, and nothing else.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{own_store, unanswered};
use crate::record::Leftover;
use crate::site::interrupt::Interrupt;
use crate::site::protocol::{self, Listed};
use crate::site::session::Session;

/// How often an item is removed that stays listed.
const MAX_REMOVALS: usize = 4;

/// Removes items by their keys, as far as it can; the ledger keeps those that would not go.
pub(crate) async fn remove(session: &Session, keys: &[String]) {
    for key in keys {
        if remove_one(session, key).await.is_ok() {
            session.ledger.release(key);
        }
    }
}

/// Removes whatever is left of the run: open keys of the ledger, and items whose key no answer told.
/// Returns what could not be removed, or not be told from what others stored.
pub(crate) async fn finish(session: &Session, interrupt: &Interrupt) -> Vec<Leftover> {
    if session.has_own_stores {
        return Vec::new();
    }
    tokio::select! {
        leftovers = finish_patiently(session) => leftovers,
        () = interrupt.gives_up() => {
            let reason = || "the clean-up was interrupted".to_owned();
            open(session).into_iter().map(|key| Leftover { key, reason: reason() }).collect()
        }
    }
}

async fn finish_patiently(session: &Session) -> Vec<Leftover> {
    let mut leftovers = unanswered::claim(session).await;
    if session.is_sparing {
        empty(session).await;
    }
    for item in own_items(session).await.unwrap_or_default() {
        session.ledger.claim(&item.key);
    }
    for key in open(session) {
        match remove_one(session, &key).await {
            Ok(()) => session.ledger.release(&key),
            Err(reason) => leftovers.push(Leftover { key, reason }),
        }
    }
    let still_listed = still_listed(session).await;
    leftovers.extend(still_listed.into_iter().map(|item| Leftover {
        key: item.key,
        reason: "still listed after it was removed".into(),
    }));
    leftovers.sort_by(|one, other| one.key.cmp(&other.key));
    leftovers.dedup_by(|one, other| one.key == other.key);
    masked(session, leftovers)
}

/// The listed items that are the run's own; nothing when there is no listing to be had.
async fn own_items(session: &Session) -> Option<Vec<Listed>> {
    let response = session.send_own(protocol::listing(session.suite)).await.ok()?;
    let mut items = protocol::listed(session.suite, &response)?;
    items.retain(|item| is_own(session, item));
    Some(items)
}

/// Removes everything by one request, where the store holds nothing but the run's own; what that
/// leaves open is removed one by one.
async fn empty(session: &Session) {
    let keys = open(session);
    let Some(request) = protocol::emptying(session.suite).filter(|_| !keys.is_empty()) else {
        return;
    };
    if own_store::check_with_canary(session, || false).await.is_err() {
        return;
    }
    let is_emptied = session.send_own(request).await.is_ok_and(|answer| answer.status < 300);
    for key in open(session) {
        if is_emptied && reads_as_nothing(session, &key).await {
            session.ledger.release(&key);
        }
    }
}

/// Whether nothing is there to be read; an item that is `null` reads so as well, but was emptied.
async fn reads_as_nothing(session: &Session, key: &str) -> bool {
    if !protocol::is_plain(key) {
        return false;
    }
    let answer = session.send_own(protocol::reading(session.suite, key)).await;
    answer.is_ok_and(|answer| answer.status == 200 && answer.text() == Some("null"))
}

/// The own items that stay listed, although they were removed. Who else writes the index at the same
/// time, or from an index that lags, brings back what was removed from it, so that it is done again.
async fn still_listed(session: &Session) -> Vec<Listed> {
    for _ in 1..MAX_REMOVALS {
        let items = own_items_in_the_end(session).await;
        if items.is_empty() {
            return items;
        }
        for item in items {
            // What would not go is looked at once more.
            let _ = remove_one(session, &item.key).await;
        }
    }
    own_items_in_the_end(session).await
}

/// The own items that are listed still, when removals have had the time that they may take to show.
async fn own_items_in_the_end(session: &Session) -> Vec<Listed> {
    let window = session.consistency.window().unwrap_or_default();
    let end = Instant::now() + window;
    loop {
        let items = own_items(session).await.unwrap_or_default();
        if items.is_empty() || Instant::now() >= end {
            return items;
        }
        sleep((window / 20).min(Duration::from_secs(2))).await;
    }
}

/// Whether a listed item was stored by this run.
pub(crate) fn is_own(session: &Session, item: &Listed) -> bool {
    let marked = item.key.contains(&session.run_mark) || item.value.contains(&session.run_mark);
    !session.ledger.is_foreign(&item.key) && (marked || session.ledger.is_own(&item.key))
}

async fn remove_one(session: &Session, key: &str) -> Result<(), String> {
    let Some(request) = protocol::removal(session.suite, key) else {
        return Err("no safe request can be made of its key".into());
    };
    match session.send_own(request).await {
        Ok(response) if response.status < 300 || response.status == 404 => Ok(()),
        Ok(response) => Err(format!("its removal was answered with status {}", response.status)),
        Err(error) => Err(error.to_string()),
    }
}

fn open(session: &Session) -> Vec<String> {
    session.ledger.open_keys()
}

fn masked(session: &Session, leftovers: Vec<Leftover>) -> Vec<Leftover> {
    let mask = |leftover: Leftover| Leftover {
        key: session.mask.apply(&leftover.key),
        reason: session.mask.apply(&leftover.reason),
    };
    leftovers.into_iter().map(mask).collect()
}
