//! A broken key-value store for tests: the emulator's, behind a proxy that has one defect.
//!
//! `defect` lists the defects. `door` lets wrong keys in. `request` changes requests, `answer`,
//! `refusal` and `docs` answers. `history` has the defects that need a memory.

mod answer;
mod change;
mod defect;
mod docs;
mod door;
mod history;
mod refusal;
mod request;

pub(crate) use defect::StoreDefect;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::HeaderValue;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use pysondbkv_conformance::exchange::{Request, Response};
use pysondbkv_conformance::scenario::{AuthKey, Contract, Suite};
use pysondbkv_conformance::site::Target;
use pysondbkv_conformance::site::{Client, Repeatable};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use crate::front::{incoming, outgoing};
use crate::server::KEY;
use history::History;

/// A running proxy; dropping it stops it.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) url: String,
    task: AbortHandle,
}

/// The store, and the defect of the proxy before it.
#[derive(Debug)]
struct Behind {
    defect: Option<StoreDefect>,
    target: Target,
    client: Client,
    history: Mutex<History>,
}

impl Proxy {
    /// A store on a free port, with one defect or none.
    pub(crate) async fn start(defect: Option<StoreDefect>) -> Self {
        let key = AuthKey::new(KEY).unwrap();
        let target = Target::embedded(Suite::KvStore, Contract::Documented, Some(&key));
        let target = target.await.unwrap();
        let client = Client::new(target.base(), Duration::from_secs(30)).unwrap();
        let behind = Arc::new(Behind { defect, target, client, history: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&behind)));
            }
        });
        Self { url, task: task.abort_handle() }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Behind {
    async fn answer(&self, asked: Request) -> Response {
        let Some(defect) = self.defect else { return self.send(&asked).await };
        let mut passed = asked.clone();
        door::let_in(defect, &mut passed);
        request::spoil(defect, &mut passed);
        if history::empties(defect, &passed) {
            self.empty().await;
        }
        if let Some(extra) = history::before(defect, &passed) {
            self.send(&extra).await;
        }
        let remembered = self.history.lock().unwrap().instead(defect, &passed);
        let mut answer = match remembered {
            Some(answer) => answer,
            None => self.send(&passed).await,
        };
        if let Some(extra) = history::after(defect, &passed) {
            self.send(&extra).await;
        }
        self.history.lock().unwrap().note(&passed, &answer);
        answer::spoil(defect, &asked, &mut answer);
        answer
    }

    /// Removes every key.
    async fn empty(&self) {
        let with_key = |method, path: String| {
            let mut request = Request::new(method, path);
            request.headers.insert("x-api-key", HeaderValue::from_static(KEY));
            request
        };
        let listing = self.send(&with_key(Method::GET, "/kv".into())).await;
        let pairs: serde_json::Map<_, _> = serde_json::from_slice(&listing.body).unwrap();
        for key in pairs.keys() {
            let segment = utf8_percent_encode(key, NON_ALPHANUMERIC);
            self.send(&with_key(Method::DELETE, format!("/kv/{segment}"))).await;
        }
    }

    async fn send(&self, request: &Request) -> Response {
        self.client.send(self.target.base(), request, Repeatable::Yes).await.unwrap()
    }
}

async fn serve(socket: TcpStream, behind: Arc<Behind>) {
    let service = service_fn(|request| pass(request, Arc::clone(&behind)));
    let connection = hyper::server::conn::http1::Builder::new();
    // A connection that the client closed is no error.
    let _ = connection.serve_connection(TokioIo::new(socket), service).await;
}

async fn pass(
    request: http::Request<Incoming>,
    behind: Arc<Behind>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    Ok(outgoing(behind.answer(incoming(request).await).await))
}
