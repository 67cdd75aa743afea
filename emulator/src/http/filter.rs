//! From warp's request to ours, and from our response to warp's.

use super::body::{broken_off, whole};
use crate::api::EmulatedDeployment;
use crate::message::{Delivery, Request, Response, WORKERS_TEXT};
use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use http::{HeaderMap, Method, StatusCode, header::CONTENT_LENGTH};
use std::convert::Infallible;
use std::sync::Arc;
use warp::Filter;
use warp::path::FullPath;

/// The largest request body, in bytes: the limit of Cloudflare's free and pro plans.
const MAX_BODY_BYTES: usize = 100 * 1024 * 1024;

/// Answers every request through `deployment`.
pub(super) fn deployment(
    deployment: Arc<EmulatedDeployment>,
) -> impl Filter<Extract = (warp::reply::Response,), Error = Infallible> + Clone {
    let query = warp::query::raw().map(Some).or(warp::any().map(|| None)).unify();
    warp::any()
        .map(move || Arc::clone(&deployment))
        .and(warp::method())
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .then(answer)
        // Nothing in this chain rejects a request, so this is never called.
        .or_else(|_| async { Ok::<_, Infallible>((Refusal::Unreadable.reply(),)) })
}

async fn answer(
    deployment: Arc<EmulatedDeployment>,
    method: Method,
    path: FullPath,
    query: Option<String>,
    headers: HeaderMap,
    body: impl Stream<Item = Result<impl Buf, warp::Error>> + Send,
) -> warp::reply::Response {
    let body = match gather(&headers, body).await {
        Ok(body) => body,
        Err(refusal) => return refusal.reply(),
    };
    let mut request = Request { method, path: path.as_str().to_owned(), query, headers, body };
    let Response { status, headers, body, delivery } = deployment.respond(&mut request).await;
    let body = match delivery {
        Delivery::Whole => whole(body),
        Delivery::Cut(bytes) => broken_off(body, bytes).await,
        Delivery::Dropped => broken_off(body, 0).await,
    };
    reply(status, headers, body)
}

/// Why a request does not reach the deployment.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refusal {
    /// Its body is larger than [`MAX_BODY_BYTES`].
    TooLarge,
    /// Its body breaks off, or it has no path.
    Unreadable,
}

impl Refusal {
    pub(super) fn reply(self) -> warp::reply::Response {
        let status = match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
        };
        let text = status.canonical_reason().unwrap_or_default();
        let Response { status, headers, body, .. } = Response::new(status, WORKERS_TEXT, text);
        reply(status, headers, whole(body))
    }
}

/// The whole body, if it arrives and is not too large.
async fn gather(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<impl Buf, warp::Error>> + Send,
) -> Result<Bytes, Refusal> {
    let announced =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > MAX_BODY_BYTES) {
        return Err(Refusal::TooLarge);
    }
    let mut body = std::pin::pin!(body);
    let mut gathered = BytesMut::with_capacity(announced.unwrap_or(0).min(1 << 20));
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Refusal::Unreadable)?;
        if gathered.len() + chunk.remaining() > MAX_BODY_BYTES {
            return Err(Refusal::TooLarge);
        }
        bytes::BufMut::put(&mut gathered, chunk);
    }
    Ok(gathered.freeze())
}

/// warp's response of that status, with these header fields and body. `len` is the body's length
/// where hyper cannot see it and would send the body in chunks.
fn reply(
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
