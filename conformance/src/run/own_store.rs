//! May a scenario run that touches everything stored? Only where nothing stored is another's.

use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue};

use super::cleanup::{self, is_own};
use super::protocol;
use super::session::Session;
use crate::exchange::Request;
use crate::expect::table_rows;
use crate::scenario::{AuthVariant, Suite};

/// Looks at the store afresh.
///
/// # Errors
/// The reason for which the scenario is left out.
pub(super) async fn check(session: &Session) -> Result<(), String> {
    let canary = add_canary(session).await.ok_or("no item could be added to test the listing")?;
    let checked = check_listing(session, &canary).await;
    cleanup::remove(session, &[canary]).await;
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

async fn check_listing(session: &Session, canary: &str) -> Result<(), String> {
    let unreadable = || "the store's listing cannot be read".to_owned();
    let answer = session.send_own(protocol::listing(session.suite)).await;
    let items = answer.ok().and_then(|answer| protocol::listed(session.suite, &answer));
    let items = items.ok_or_else(unreadable)?;
    if !items.iter().any(|item| item.key == canary) {
        return Err("the store's listing does not show an item just added".into());
    }
    let on_page = foreign_on_page(session).await;
    let foreign = items.iter().filter(|item| !is_own(session, item)).count().max(on_page);
    if foreign > 0 {
        return Err(format!(
            "the store holds {foreign} item{} of others, and this touches everything stored \
             (--allow-delete-all runs it all the same)",
            if foreign == 1 { "" } else { "s" }
        ));
    }
    Ok(())
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
