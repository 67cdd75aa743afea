//! A response's body as warp sends it: whole, piece by piece, or broken off.

use super::live::LiveAnswers;
use crate::message::Body;
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use std::io;
use sync_wrapper::SyncStream;
use warp::Reply;
use warp::reply::Response;

/// The whole body, after which the connection stays open; and its length, where hyper cannot see it. A live
/// body ends when the server stops.
pub(super) fn whole(body: Body, live: &LiveAnswers) -> (Response, Option<usize>) {
    match body {
        Body::Whole(bytes) => (Response::new(bytes.into()), None),
        Body::Pieces { len, pieces } => (streamed(pieces), Some(len)),
        Body::Live(pieces) => (streamed(live.add(pieces)), None),
    }
}

/// The head and the first `bytes` of the body, after which the connection closes. The client sees by
/// the length that the body is not whole. With 0 bytes the head is not sent either.
pub(super) async fn broken_off(body: Body, bytes: usize) -> (Response, Option<usize>) {
    let len = body.len();
    let body = if bytes > 0 { body.gather().await.unwrap_or_default() } else { Bytes::new() };
    let sent = body.slice(..bytes.min(body.len()));
    (streamed(until_broken(sent)), (bytes > 0).then_some(len))
}

/// warp's response of that status, with these header fields and body. `len` is the body's length
/// where hyper cannot see it and would send the body in chunks.
pub(super) fn reply(
    status: StatusCode,
    headers: HeaderMap,
    (mut reply, len): (warp::reply::Response, Option<usize>),
) -> warp::reply::Response {
    *reply.status_mut() = status;
    *reply.headers_mut() = headers;
    if let Some(len) = len {
        reply.headers_mut().insert(CONTENT_LENGTH, len.into());
    }
    reply
}

/// warp asks for a stream that threads may share.
fn streamed(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Response {
    warp::reply::stream(SyncStream::new(pieces)).into_response()
}

/// The bytes, one more poll in which they are written to the wire, and an error, at which the server
/// closes the connection.
fn until_broken(sent: Bytes) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let sent = (!sent.is_empty()).then_some(Ok(sent));
    let has_sent = sent.is_some();
    let broken = stream::once(async move {
        if has_sent {
            tokio::task::yield_now().await;
        }
        Err(io::Error::other("broken off by a fault rule"))
    });
    stream::iter(sent).chain(broken)
}
