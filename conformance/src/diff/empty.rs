//! Empties a target's store.

use super::error::DiffError;
use crate::exchange::{Request, Response};
use crate::scenario::AuthVariant;
use crate::site::Connection;
use crate::site::protocol::{emptying, listed, listing, removal};

/// Deletes everything, and checks that the listing is empty.
pub(super) async fn empty(target: &Connection) -> Result<(), DiffError> {
    let removals = match emptying(target.suite) {
        Some(request) => vec![request],
        None => removals(target).await?,
    };
    for removal in removals {
        send(target, removal).await?;
    }
    let request = listing(target.suite);
    let answer = send(target, request.clone()).await?;
    if listed(target.suite, &answer).is_some_and(|items| items.is_empty()) {
        return Ok(());
    }
    let text: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
    let reason = format!("GET {} answers {} {text:?}", request.path, answer.status);
    Err(DiffError::not_emptied(target, &reason))
}

/// A removal of each listed item.
async fn removals(target: &Connection) -> Result<Vec<Request>, DiffError> {
    let listing = send(target, listing(target.suite)).await?;
    let items = listed(target.suite, &listing).unwrap_or_default();
    Ok(items.iter().filter_map(|item| removal(target.suite, &item.key)).collect())
}

/// Sends a request with the right auth key.
async fn send(target: &Connection, mut request: Request) -> Result<Response, DiffError> {
    target.authorize(&mut request, AuthVariant::Right);
    let sent = target.send_once(&target.base, &request).await;
    sent.map_err(|error| DiffError::unreachable(target, &error.to_string()))
}
