//! Answers that break off: the connection closes before the body is whole.

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use std::io;
use std::task::Poll;
use warp::Reply;

/// The head and the first `bytes` of the body, then the end of the connection. With none of the
/// body the head is not sent either.
pub(super) fn broken_off(body: &Bytes, bytes: usize) -> warp::reply::Response {
    let sent = body.slice(..bytes.min(body.len()));
    let mut reply = warp::reply::stream(until_broken(sent)).into_response();
    if bytes > 0 {
        // The client sees from the length that the body is not whole.
        reply.headers_mut().insert(http::header::CONTENT_LENGTH, body.len().into());
    }
    reply
}

/// What is sent, time to put it on the wire, and an error, at which the server closes.
fn until_broken(sent: Bytes) -> impl Stream<Item = io::Result<Bytes>> + Send + Sync {
    let mut left = (!sent.is_empty()).then_some(sent);
    let mut flushed = left.is_none();
    stream::poll_fn(move |context| {
        if let Some(sent) = left.take() {
            return Poll::Ready(Some(Ok(sent)));
        }
        if !std::mem::replace(&mut flushed, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other("broken off by a fault rule"))))
    })
}
