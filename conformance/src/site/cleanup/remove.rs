//! Removes items by their keys.

use crate::site::protocol;
use crate::site::stay::{How, Stay};

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
    match stay.send(&request, How::own()).await.answer {
        Ok(response) if response.status < 300 || response.status == 404 => Ok(()),
        Ok(response) => Err(format!("its removal was answered with status {}", response.status)),
        Err(error) => Err(error.to_string()),
    }
}
