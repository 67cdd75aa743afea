//! The journal as server-sent events: an event for each request, as long as the client listens.
//!
//! Source: the section "Server-sent events" of the HTML standard.

use crate::journal::{Batch, Follower};
use crate::message::{Body, Response};
use bytes::Bytes;
use futures_util::stream;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use serde_json::json;
use std::fmt::Write;
use std::time::Duration;

const EVENT_STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");

/// A comment is sent after so much quiet, in real time, so that both sides see whether the other is there.
const QUIET: Duration = Duration::from_secs(15);

/// What is sent first: how long a browser waits before it connects again, in milliseconds.
const FIRST: &str = "retry: 1000\n\n";
const STILL_HERE: &str = ": still here\n\n";

/// The answer that goes on as long as the client listens. Its next piece is made when the client has taken the
/// last one, so a slow client costs no memory.
pub(super) fn response(follower: Follower) -> Response {
    let first = stream::iter([Ok(Bytes::from_static(FIRST.as_bytes()))]);
    let rest = stream::unfold(follower, async |mut follower| {
        let next = tokio::time::timeout(QUIET, follower.next()).await;
        let text = next.map_or_else(|_| STILL_HERE.to_owned(), |batch| text(&batch));
        Some((Ok(Bytes::from(text)), follower))
    });
    let body = Body::Live(Box::pin(stream::StreamExt::chain(first, rest)));
    Response::new(StatusCode::OK, EVENT_STREAM, body)
        .with_header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

/// The events of a batch. Serialized JSON has no line breaks, so each event is one `data` line.
fn text(batch: &Batch) -> String {
    let mut text = String::new();
    if batch.has_missed {
        text.push_str("event: missed\ndata: {}\n\n");
    }
    for (position, entry) in &batch.entries {
        // Writing to a string does not fail.
        let _ = write!(text, "id: {position}\ndata: {}\n\n", json!(entry));
    }
    text
}
