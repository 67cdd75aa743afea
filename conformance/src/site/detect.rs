//! Finds out which of the two APIs answers at a URL, by their listings.
//!
//! At most two requests are sent, and both read. Where neither API shows itself, the preflight and its
//! diagnosis say what answers instead.

use super::connection::Connection;
use super::protocol;
use crate::scenario::Suite;

/// The API that answers; nothing when none shows itself.
pub(crate) async fn detect(connection: &Connection) -> Option<Suite> {
    let listing = connection.list_as(Suite::Worker).await?;
    if protocol::listed(Suite::Worker, &listing).is_some() {
        return Some(Suite::Worker);
    }
    answers_as(connection, Suite::KvStore).await.then_some(Suite::KvStore)
}

/// Whether this API answers. A key-value store that refuses the key is known by how it does so.
pub(crate) async fn answers_as(connection: &Connection, suite: Suite) -> bool {
    let Some(answer) = connection.list_as(suite).await else { return false };
    let is_detail = || answer.text().is_some_and(|text| text.contains("\"detail\""));
    let is_shut_store =
        suite == Suite::KvStore && matches!(answer.status, 401 | 403 | 422) && is_detail();
    is_shut_store || protocol::listed(suite, &answer).is_some()
}
