//! A front before the KV API, behind which somebody else writes, or which refuses for a while.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::exchange::Request;
use pysondbkv_conformance::site::{Client, Repeatable};
use tokio::net::TcpListener;

/// What comes in between, once, at the first request of this kind.
#[derive(Debug, Clone)]
pub(super) enum Meddling {
    /// Before somebody reads entries together, somebody else stores this text under the path.
    Writes { path: String, text: String },
    /// The same before the third time: a restore has compared twice, and checks before it writes.
    WritesBeforeCheck { path: String, text: String },
    /// The listing is refused, and may be asked again after a second.
    Refuses,
}

struct Behind {
    base: BaseUrl,
    client: Client,
    meddling: Meddling,
    is_done: AtomicBool,
    /// How many times entries were read together.
    reads: AtomicUsize,
}

/// Starts a front before the server at this URL. Returns its own.
pub(super) async fn before(url: &str, meddling: Meddling) -> String {
    let base = BaseUrl::parse(url).unwrap();
    let client = Client::new(&base, Duration::from_secs(30)).unwrap();
    let behind = Arc::new(Behind {
        base,
        client,
        meddling,
        is_done: AtomicBool::new(false),
        reads: AtomicUsize::new(0),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let behind = Arc::clone(&behind);
            let service = service_fn(move |asked| answer(Arc::clone(&behind), asked));
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(socket), service));
        }
    });
    own
}

async fn answer(
    behind: Arc<Behind>,
    asked: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = asked.into_parts();
    let mut request = Request::new(head.method, head.uri.to_string());
    request.headers = head.headers;
    request.headers.remove(HOST);
    request.body = Some(body.collect().await.unwrap().to_bytes());
    let path = request.path.as_str();
    let is_first = |of: &str| path.contains(of) && !behind.is_done.swap(true, Ordering::SeqCst);
    let is_third =
        || path.contains("/bulk/get") && behind.reads.fetch_add(1, Ordering::SeqCst) == 2;
    match &behind.meddling {
        Meddling::WritesBeforeCheck { .. } if !is_third() => {}
        Meddling::Writes { path, text } | Meddling::WritesBeforeCheck { path, text }
            if is_first("/bulk/get") =>
        {
            let mut write = Request::new(http::Method::PUT, path.clone());
            write.headers.insert(AUTHORIZATION, request.headers[AUTHORIZATION].clone());
            write.body = Some(text.clone().into());
            let written = behind.client.send(&behind.base, &write, Repeatable::No).await.unwrap();
            assert_eq!(written.status, 200);
        }
        Meddling::Refuses if is_first("/keys") => {
            let refusal = hyper::Response::builder().status(429).header("retry-after", "1");
            return Ok(refusal.body(Full::default()).unwrap());
        }
        _ => {}
    }
    let answer = behind.client.send(&behind.base, &request, Repeatable::No).await.unwrap();
    let mut passed = hyper::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        passed = passed.header(name, value);
    }
    Ok(passed.body(Full::new(answer.body)).unwrap())
}
