//! Serves one text over HTTP: the metrics, as Prometheus asks for them.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Response, StatusCode};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch::Receiver;

/// The path of the text.
const PATH: &str = "/metrics";

const TYPE: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// How long a client may take to ask.
const ASKING: Duration = Duration::from_secs(10);

/// A pause after a connection that could not be taken, as where too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves the text until the task is aborted.
pub(crate) async fn expose(listener: TcpListener, text: Receiver<String>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let text = text.clone();
        tokio::spawn(async move {
            let service = service_fn(|request: http::Request<_>| {
                let answer = answer(request.method(), request.uri().path(), &text);
                async { Ok::<_, Infallible>(answer) }
            });
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(ASKING).keep_alive(false);
            // A client that goes away has read enough.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

fn answer(method: &Method, path: &str, text: &Receiver<String>) -> Response<Full<Bytes>> {
    if !matches!(*method, Method::GET | Method::HEAD) || path != PATH {
        let mut response = Response::new(Full::from("the metrics are at /metrics\n"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    }
    let mut response = Response::new(Full::from(text.borrow().clone()));
    response.headers_mut().insert(CONTENT_TYPE, TYPE);
    response
}
