//! Does the listing show what was just added, and is nothing in it another's? Only then may a scenario
//! run that touches everything stored.

use std::sync::atomic::Ordering;
use std::time::Duration;

use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue};
use tokio::time::{Instant, sleep};

use super::removal::{self, is_own};
use crate::exchange::Request;
use crate::expect::table_rows;
use crate::record::counted;
use crate::scenario::{AuthVariant, Suite};
use crate::site::interrupt::Interrupt;
use crate::site::protocol::{self, Listed};
use crate::site::session::Session;

/// The longest pause before a listing is read again that may be stale.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How many listings in a row must show an item after one that did not.
const CONFIRMATIONS: usize = 3;

/// Looks at the store afresh.
///
/// # Errors
/// The reason for which the scenario is left out.
pub(crate) async fn check(session: &Session, interrupt: &Interrupt) -> Result<(), String> {
    if session.is_sparing && session.is_listing_proven.load(Ordering::Relaxed) {
        return check_listing(session, None, || false).await;
    }
    check_with_canary(session, || interrupt.is_stopping()).await
}

/// The same, with a listing that is proven anew to show what was just added.
///
/// # Errors
/// The reason for which nothing may be done that touches everything stored.
pub(crate) async fn check_with_canary(
    session: &Session,
    is_stopping: impl Fn() -> bool,
) -> Result<(), String> {
    let canary = add_canary(session).await.ok_or("no item could be added to test the listing")?;
    let checked = check_listing(session, Some(&canary), is_stopping).await;
    if !session.is_sparing {
        removal::remove(session, &[canary]).await;
    }
    session.is_listing_proven.store(checked.is_ok(), Ordering::Relaxed);
    checked
}

/// Adds an item that a listing worth believing must show.
async fn add_canary(session: &Session) -> Option<String> {
    let mark = session.next_mark();
    let (path, body) = match session.suite {
        Suite::Worker => ("/add".to_owned(), format!(r#"{{"mark":"{mark}"}}"#)),
        Suite::KvStore => (format!("/kv/{mark}"), r#"{"value":""}"#.to_owned()),
    };
    let mut request = Request::new(Method::POST, path);
    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.body = Some(body.into());
    let answer = session.send_own(request.clone()).await.ok()?;
    let key = protocol::written_key(session.suite, &request)
        .or_else(|| protocol::created_key(session.suite, &request, &answer))?;
    session.ledger.claim(&key).then_some(key)
}

async fn check_listing(
    session: &Session,
    canary: Option<&str>,
    is_stopping: impl Fn() -> bool,
) -> Result<(), String> {
    let items = listing_with(session, canary, is_stopping).await?;
    let on_page = foreign_on_page(session).await;
    let foreign = items.iter().filter(|item| !is_own(session, item)).count().max(on_page);
    if foreign > 0 {
        return Err(in_use(foreign));
    }
    Ok(())
}

/// The reason, where the store holds this many items of others.
pub(crate) fn in_use(foreign: usize) -> String {
    format!(
        "the store holds {} of others, and this touches everything stored \
         (--allow-delete-all runs it all the same)",
        counted(foreign, ["item", "items"])
    )
}

/// The listing, as soon as it shows the canary, and after one that did not, does so for good.
async fn listing_with(
    session: &Session,
    canary: Option<&str>,
    is_stopping: impl Fn() -> bool,
) -> Result<Vec<Listed>, String> {
    let window = session.consistency.window().unwrap_or_default();
    let end = Instant::now() + window;
    let mut needed = 1;
    loop {
        let answer = session.send_own(protocol::listing(session.suite)).await;
        let items = answer.ok().and_then(|answer| protocol::listed(session.suite, &answer));
        let items = items.ok_or("the store's listing cannot be read")?;
        let is_shown = canary.is_none_or(|canary| items.iter().any(|item| item.key == canary));
        needed = if is_shown { needed - 1 } else { CONFIRMATIONS };
        if needed == 0 {
            return Ok(items);
        }
        if !is_shown && (is_stopping() || Instant::now() >= end) {
            return Err("the store's listing does not show an item just added".into());
        }
        sleep((window / 20).min(LONGEST_PAUSE)).await;
    }
}

/// How many rows of the Worker's page are not the run's own: a second view, should the listing be
/// wrong.
async fn foreign_on_page(session: &Session) -> usize {
    let (Suite::Worker, Some(key)) = (session.suite, &session.auth_key) else { return 0 };
    let path = format!("/auth-key?auth_key={}", key.query(AuthVariant::Right));
    let Ok(page) = session.send_own(Request::new(Method::GET, path)).await else { return 0 };
    let rows = table_rows(&String::from_utf8_lossy(&page.body));
    let own =
        |key: &str, cell: &str| session.ledger.is_own(key) || cell.contains(&session.run_mark);
    rows.iter().filter(|(key, cell)| !own(key, cell)).count()
}
