//! warp's request ↔ our messages.

use super::body::{broken_off, whole};
use crate::api::Deployment;
use crate::message::{Delivery, Request, Response};
use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use http::{HeaderMap, Method, StatusCode, header::CONTENT_LENGTH};
use std::convert::Infallible;
use std::sync::Arc;
use warp::Filter;
use warp::path::FullPath;

/// The largest request body, in bytes: what Cloudflare lets through on its free and pro plans.
const MAX_BODY_BYTES: usize = 100 * 1024 * 1024;

/// Answers every request through `deployment`.
pub(super) fn deployment(
    deployment: Arc<Deployment>,
) -> impl Filter<Extract = (warp::reply::Response,), Error = Infallible> + Clone {
    let query = warp::query::raw().map(Some).or(warp::any().map(|| None)).unify();
    // A CONNECT request has no path, which warp cannot bear to be asked for.
    let method = warp::method().and_then(|method| async move {
        if method == Method::CONNECT { Err(warp::reject()) } else { Ok(method) }
    });
    warp::any()
        .map(move || Arc::clone(&deployment))
        .and(method)
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .then(answer)
        .or_else(|_| async { Ok::<_, Infallible>((into_warp(unreadable()).await,)) })
}

async fn answer(
    deployment: Arc<Deployment>,
    method: Method,
    path: FullPath,
    query: Option<String>,
    headers: HeaderMap,
    body: impl Stream<Item = Result<impl Buf, warp::Error>> + Send,
) -> warp::reply::Response {
    let response = match gather(&headers, body).await {
        Ok(body) => {
            let path = path.as_str().to_owned();
            deployment.respond(Request { method, path, query, headers, body }).await
        }
        Err(refusal) => refusal,
    };
    into_warp(response).await
}

/// The whole body, if it is within the ceiling and arrives.
async fn gather(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<impl Buf, warp::Error>> + Send,
) -> Result<Bytes, Response> {
    let announced =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > MAX_BODY_BYTES) {
        return Err(too_large());
    }
    let mut body = std::pin::pin!(body);
    let mut gathered = BytesMut::with_capacity(announced.unwrap_or(0).min(1 << 20));
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| unreadable())?;
        if gathered.len() + chunk.remaining() > MAX_BODY_BYTES {
            return Err(too_large());
        }
        bytes::BufMut::put(&mut gathered, chunk);
    }
    Ok(gathered.freeze())
}

fn too_large() -> Response {
    Response::new(StatusCode::PAYLOAD_TOO_LARGE, "text/plain;charset=UTF-8", "Payload Too Large")
}

fn unreadable() -> Response {
    Response::new(StatusCode::BAD_REQUEST, "text/plain;charset=UTF-8", "Bad Request")
}

async fn into_warp(response: Response) -> warp::reply::Response {
    let (mut reply, len) = match response.delivery {
        Delivery::Whole => whole(response.body),
        Delivery::Cut(bytes) => broken_off(response.body, bytes).await,
        Delivery::Dropped => broken_off(response.body, 0).await,
    };
    *reply.status_mut() = response.status;
    *reply.headers_mut() = response.headers;
    // Where hyper does not see it, which then sends the body in chunks.
    if let Some(len) = len {
        reply.headers_mut().insert(CONTENT_LENGTH, len.into());
    }
    reply
}
