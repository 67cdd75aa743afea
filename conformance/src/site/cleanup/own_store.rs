//! Checks that the store holds only items of the stay. Only then may a request touch everything stored.
//!
//! The listing must show an item that was just added. A listing that does not is not believed.

use std::collections::BTreeSet;
use std::ops::ControlFlow::{Break, Continue};

use tokio::time::Instant;

use super::remove::remove;
use crate::html::each_table_row;
use crate::record::Held;
use crate::site::how::How;
use crate::site::ledger::Section;
use crate::site::phantoms::{provable, without_phantoms};
use crate::site::poll::{Pauses, poll};
use crate::site::protocol::{self, Listed};
use crate::site::refusal::Retries;
use crate::site::stay::Stay;

/// How often it is tried to add an item. Something before the target may refuse one.
const MAX_CANARIES: usize = 3;

/// How many listings in a row must show an item after one that did not.
const CONFIRMATIONS: usize = 3;

/// Adds an item, waits until the listing shows it, and checks the store.
///
/// # Errors
/// The reason why nothing may touch everything stored.
pub(crate) async fn check_with_canary(
    stay: &Stay,
    is_stopping: impl Fn() -> bool,
) -> Result<(), String> {
    let mut canary = None;
    for _ in 0..MAX_CANARIES {
        if canary.is_none() {
            canary = add_canary(stay).await;
        }
    }
    let canary = canary.ok_or("no item could be added to test the listing")?;
    let checked = check(stay, Some(&canary), is_stopping).await;
    if !stay.is_sparing {
        remove(stay, &[canary]).await;
    }
    checked
}

/// Checks the store by a listing that was seen to show added items.
///
/// # Errors
/// The reason why nothing may touch everything stored.
pub(crate) async fn check_listing(stay: &Stay) -> Result<(), String> {
    check(stay, None, || false).await
}

async fn check(
    stay: &Stay,
    canary: Option<&str>,
    is_stopping: impl Fn() -> bool,
) -> Result<(), String> {
    others_hold_nothing(stay).await?;
    let mut items = listing_with(stay, canary, is_stopping).await?;
    items.retain(|item| !stay.is_own(item));
    let foreign = without_phantoms(&stay.connection, items).await;
    let mut held = stay.other_runs.held(&foreign);
    if held.total() == 0 {
        held.others = foreign_on_page(stay).await;
    }
    if held.total() > 0 { Err(in_use(&held)) } else { Ok(()) }
}

/// Checks that no other member of the fleet has stored anything, whatever the listing shows. That stays so as
/// long as the stay keeps the turn.
///
/// # Errors
/// The reason why nothing may touch everything stored.
pub(crate) async fn others_hold_nothing(stay: &Stay) -> Result<(), String> {
    let others = stay.ledger.others().await;
    let others = others.map_err(|reason| format!("the shared ledger cannot be read: {reason}"))?;
    let holds =
        |(_, remains): &&Section| !remains.open.is_empty() || !remains.unanswered.is_empty();
    match others.iter().find(holds) {
        Some((begun, _)) => Err(format!(
            "another run of the fleet has items in the store ({}), and this touches everything stored",
            begun.run
        )),
        None => Ok(()),
    }
}

/// The reason that the store holds items of others.
pub(crate) fn in_use(held: &Held) -> String {
    format!(
        "the store holds {}, and this touches everything stored \
         (--allow-delete-all runs it all the same)",
        held.words()
    )
}

/// Adds an item that the listing must show; returns its key.
async fn add_canary(stay: &Stay) -> Option<String> {
    let (suite, mark) = (stay.connection.suite, stay.next_mark());
    let request = protocol::marked_item(suite, &mark);
    let answer = stay.send(&request, How::own()).await.answer.ok()?;
    let key = protocol::written_key(suite, &request)
        .or_else(|| protocol::created_key(suite, &request, &answer))?;
    stay.ledger.claim(&key).then_some(key)
}

/// The listing, as soon as it shows the canary. After one listing without it, several in a row must
/// show it.
async fn listing_with(
    stay: &Stay,
    canary: Option<&str>,
    is_stopping: impl Fn() -> bool,
) -> Result<Vec<Listed>, String> {
    let window = stay.connection.consistency.window().unwrap_or_default();
    let (end, is_stopping) = (Instant::now() + window, &is_stopping);
    poll(end, Pauses::within(window), 1, |needed, look| async move {
        let Some(items) = stay.items().await else {
            return Break(Err("the store's listing cannot be read".into()));
        };
        let is_shown = canary.is_none_or(|canary| items.iter().any(|item| item.key == canary));
        let needed = if is_shown { needed - 1 } else { CONFIRMATIONS };
        if needed == 0 {
            return Break(Ok(items));
        }
        if !is_shown && (is_stopping() || look.is_over()) {
            return Break(Err("the store's listing does not show an item just added".into()));
        }
        Continue(needed)
    })
    .await
}

/// How many items of others the Worker's page shows. The page is a second view of the store, in case the
/// listing is wrong.
async fn foreign_on_page(stay: &Stay) -> usize {
    let connection = &stay.connection;
    let page = protocol::page(connection.suite, connection.auth_key.as_ref());
    let Some(page) = page else { return 0 };
    let Ok(page) = connection.read(page, Retries::Several).await else { return 0 };
    let is_own = |key: &str, cell: &str| stay.ledger.is_own(key) || cell.contains(stay.mark());
    let mut foreign = BTreeSet::new();
    each_table_row(&String::from_utf8_lossy(&page.body), |key, cell| {
        if !is_own(key, cell) {
            foreign.insert(key.to_owned());
        }
    });
    provable(connection, foreign).await
}
