//! Removes items by their keys.

use std::time::Duration;

use tokio::time::sleep;

use crate::site::how::How;
use crate::site::protocol;
use crate::site::stay::Stay;

/// The pauses before a removal is tried again. To remove an item twice does no harm.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(1)];

/// Removes items. The ledger keeps the keys of those that could not be removed.
pub(crate) async fn remove(stay: &Stay, keys: &[String]) {
    for key in keys {
        if remove_one(stay, key).await.is_ok() {
            stay.ledger.release(key);
        }
    }
}

/// Removes an item.
///
/// # Errors
/// The reason why it may still be there.
pub(super) async fn remove_one(stay: &Stay, key: &str) -> Result<(), String> {
    let Some(request) = protocol::removal(stay.connection.suite, key) else {
        return Err("no safe request can be made of its key".into());
    };
    let mut pauses = PAUSES.iter();
    loop {
        let sent = stay.send(&request, How::own()).await.answer;
        let reason = match &sent {
            Err(error) => error.to_string(),
            Ok(response) => match stay.connection.stranger(&request, response) {
                Some(stranger) => format!("its removal was answered {}", stranger.words),
                None => return removed(response.status),
            },
        };
        match pauses.next().filter(|_| stay.connection.gone().is_none()) {
            Some(pause) => sleep(*pause).await,
            None => return Err(reason),
        }
    }
}

fn removed(status: u16) -> Result<(), String> {
    match status {
        200..=299 | 404 => Ok(()),
        status => Err(format!("its removal was answered with status {status}")),
    }
}
