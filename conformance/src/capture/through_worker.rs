//! Captures what a deployment lists. It shows no metadata, no expiry, and no item without an entry.

use std::io::Cursor;

use super::engine::{CaptureError, Captured, text};
use super::part::{Part, State};
use super::redact::Redaction;
use super::text::items;
use crate::exchange::Response;
use crate::kv_api::Entry;
use crate::site::protocol::INDEX_KEY;

/// Captures the answer to `GET /getAll`: the index, made of its keys, and the items. An entry that shows
/// `null` is gone, or holds `null`, and is left out.
///
/// # Errors
/// When the answer is no listing, or the file cannot be written.
pub(crate) fn capture_listing(
    listing: Response,
    mut part: Part,
    redaction: &Redaction,
) -> Result<Captured, CaptureError> {
    let all: Result<Vec<_>, _> = items(Cursor::new(listing.body)).collect();
    let all =
        all.map_err(|error| CaptureError::Text(format!("the listing cannot be read: {error}")))?;
    let listed = all.len();
    let there: Vec<_> = all.into_iter().filter(|item| item.value.as_ref() != b"null").collect();
    let keys: Vec<&str> = there.iter().map(|item| item.key.as_str()).collect();
    let value = serde_json::Value::from(keys).to_string().into();
    let index = Entry { key: INDEX_KEY.to_owned(), value, metadata: None, expiration: None };
    let (entries, gone) = (there.len() + 1, listed - there.len());
    let there = there.into_iter().map(|item| redaction.apply(item));
    let lines = text([index].into_iter().chain(there).collect())?;
    let state = State { entries, gone, is_begun: true, ..part.state.clone() };
    part.add(&lines, state)?;
    part.finish()?;
    Ok(Captured { entries, gone, has_index_changed: false })
}
