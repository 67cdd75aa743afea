//! A small Worker for tests: correct, or broken in one chosen way, over a choice of transports.
//!
//! `store` keeps the Worker's contract in memory, with a switch for each defect. This file serves it. Only
//! JavaScript's JSON is code of the emulator.

mod answer;
mod defect;
mod distort;
mod door;
mod page;
mod request;
mod spoil;
mod store;

pub(crate) use answer::{PageForm, Variant};
pub(crate) use defect::{Defect, defects};
pub(crate) use store::Store;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use answer::Answer;
use request::Asked;

/// The auth key of each test server.
pub(crate) const KEY: &str = "Tr0ub4dor-and/3";

/// How answers travel.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Transport {
    /// Bodies come in chunks, without a length.
    pub(crate) is_chunked: bool,
    /// Each connection serves one request.
    pub(crate) closes: bool,
    /// Answers have additional header fields.
    pub(crate) adds_headers: bool,
    /// Each answer waits this long.
    pub(crate) delay: Duration,
    /// The `Authorization` header that every request must bring.
    pub(crate) authorization: Option<&'static str>,
}

/// Header fields that proxies and frameworks add.
const HEADERS: [(&str, &str); 6] = [
    ("server", "a proxy"),
    ("vary", "accept-encoding, origin"),
    ("etag", "W/\"1\""),
    ("access-control-allow-origin", "*"),
    ("set-cookie", "session=1; HttpOnly"),
    ("cache-control", "private, max-age=0"),
];

/// A running server; dropping it stops it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) store: Arc<Mutex<Store>>,
    task: AbortHandle,
}

impl Server {
    /// Serves a store on a free port.
    pub(crate) async fn start(store: Store, transport: Transport) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let store = Arc::new(Mutex::new(store));
        let shared = Arc::clone(&store);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&shared), transport));
            }
        });
        Self { url, store, task: task.abort_handle() }
    }

    /// A correct server that is broken in one way.
    pub(crate) async fn broken(defect: Defect) -> Self {
        Self::start(Store::new(Some(defect), Variant::default()), Transport::default()).await
    }

    /// What is stored, in order.
    pub(crate) fn items(&self) -> Vec<(String, String)> {
        self.store.lock().unwrap().items()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(socket: TcpStream, store: Arc<Mutex<Store>>, transport: Transport) {
    let service = service_fn(|request| answer(request, Arc::clone(&store), transport));
    let mut connection = hyper::server::conn::http1::Builder::new();
    connection.keep_alive(!transport.closes);
    // A connection that the client closed or a defect dropped is no error.
    let _ = connection.serve_connection(TokioIo::new(socket), service).await;
}

async fn answer(
    request: http::Request<Incoming>,
    store: Arc<Mutex<Store>>,
    transport: Transport,
) -> Result<http::Response<BoxBody<Bytes, Infallible>>, Dropped> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Dropped)?.to_bytes();
    let asked = Asked::of(&head, body);
    let sent = head.headers.get("authorization").and_then(|value| value.to_str().ok());
    let is_let_in = transport.authorization.is_none_or(|user| sent == Some(user));
    let answer = if is_let_in {
        store.lock().unwrap().answer(&asked).ok_or(Dropped)?
    } else {
        Answer::text(401, "who are you?")
    };
    tokio::time::sleep(transport.delay).await;
    let body = if head.method == http::Method::HEAD { Bytes::new() } else { answer.body.into() };
    let mut response =
        http::Response::builder().status(answer.status).header("content-type", answer.content_type);
    if transport.adds_headers {
        for (name, value) in HEADERS {
            response = response.header(name, value);
        }
    }
    let response = response.body(if transport.is_chunked {
        in_chunks(&body)
    } else {
        Full::new(body).boxed()
    });
    Ok(response.unwrap())
}

fn in_chunks(body: &Bytes) -> BoxBody<Bytes, Infallible> {
    let pieces: Vec<_> =
        body.chunks(7_000).map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece)))).collect();
    BodyExt::boxed(StreamBody::new(futures_util::stream::iter(pieces)))
}

/// The connection is closed without an answer.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("dropped")
    }
}

impl std::error::Error for Dropped {}
