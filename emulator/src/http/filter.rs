//! From warp's request to ours, and from our response to warp's.

use super::body::{broken_off, reply, whole};
use super::live::LiveAnswers;
use super::refusal::Refusal;
use super::uploads::Uploads;
use crate::api::{Door, EmulatedDeployment};
use crate::message::{Delivery, Request, Response};
use bytes::{Buf, Bytes};
use futures_util::Stream;
use http::{HeaderMap, Method};
use hyper::ext::ReasonPhrase;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use warp::Filter;
use warp::path::FullPath;

/// What answers the requests of all connections.
#[derive(Debug)]
pub(super) struct Backend {
    deployment: Arc<EmulatedDeployment>,
    door: Door,
    uploads: Uploads,
}

impl Backend {
    pub(super) fn new(deployment: Arc<EmulatedDeployment>, door: Door) -> Self {
        Self { deployment, door, uploads: Uploads::default() }
    }
}

/// A client on a connection of its own.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) backend: Arc<Backend>,
    pub(super) peer: IpAddr,
    pub(super) live: LiveAnswers,
}

/// Answers every request of a client.
pub(super) fn answers(
    client: Arc<Client>,
) -> impl Filter<Extract = (warp::reply::Response,), Error = Infallible> + Clone {
    let query = warp::query::raw().map(Some).or(warp::any().map(|| None)).unify();
    warp::any()
        .map(move || Arc::clone(&client))
        .and(warp::method())
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        // hyper moves the future of an answer about, and each open connection has room for one.
        .then(|client, method, path, query, headers, body| {
            Box::pin(answer(client, method, path, query, headers, body))
        })
        // Nothing in this chain rejects a request, so this is never called.
        .or_else(|_| async { Ok::<_, Infallible>((Refusal::Unreadable.reply(),)) })
}

async fn answer(
    client: Arc<Client>,
    method: Method,
    path: FullPath,
    query: Option<String>,
    headers: HeaderMap,
    body: impl Stream<Item = Result<impl Buf + Send, warp::Error>> + Send,
) -> warp::reply::Response {
    let Client { backend, peer, live } = &*client;
    let Backend { deployment, door, uploads } = &**backend;
    let path = path.as_str().to_owned();
    let mut request = Request { method, path, query, headers, body: Bytes::new() };
    let arrival = deployment.receive(*door, *peer, &mut request);
    let max = || deployment.max_body(&arrival, &request);
    let received = uploads.receive(&request.headers, body, max).await;
    let _room = match received {
        Ok((body, room)) => {
            request.body = body;
            room
        }
        Err(refusal) => {
            let response = refusal.response();
            arrival.refuse(&response);
            return refusal.reply();
        }
    };
    let response = deployment.respond(arrival, &request).await;
    let Response { status, headers, body, reason, delivery } = response;
    let body = match delivery {
        Delivery::Whole => whole(body, live),
        Delivery::Cut(bytes) => broken_off(body, bytes).await,
        Delivery::Dropped => broken_off(body, 0).await,
    };
    let mut reply = reply(status, headers, body);
    if let Some(reason) = reason.and_then(|reason| ReasonPhrase::try_from(reason.as_bytes()).ok()) {
        reply.extensions_mut().insert(reason);
    }
    reply
}
