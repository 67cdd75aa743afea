//! Sends a request and reads the whole answer. The only place that knows the HTTP library.
//!
//! The judge must see what the target does. So no redirect is followed, and a path is sent as
//! written. A request that may change something gets a new connection: a server may
//! close a kept one just then, and it would be unclear whether the request arrived.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client as HyperClient, Error as HyperError};
use hyper_util::rt::TokioExecutor;
use tokio::time::{sleep, timeout};

use super::encoding::decoded;
use super::transport::{MAX_BODY_BYTES, TransportError};
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};

type Connections = HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client for one target.
#[derive(Debug, Clone)]
pub struct Client {
    /// Keeps connections, for requests that may be sent twice.
    kept: Connections,
    /// Makes a new connection each time.
    single: Connections,
    timeout: Duration,
    /// Fields that each request gets.
    headers: HeaderMap,
}

/// Whether a request may be sent again when it is unclear whether it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeatable {
    /// The request only reads.
    Yes,
    /// The request may change something.
    No,
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
#[error("this machine has no root certificates for https")]
pub struct ClientError(#[from] std::io::Error);

/// The longest head that is read. So much is also read at once, and a target that sends interim answers
/// without end keeps a thread busy for no longer than some of these take.
const MAX_HEAD_BYTES: usize = 64 << 10;

const PAUSES: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(600)];
const AGENT: &str = concat!("pysondbkv-conformance/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// A client that waits this long for each answer.
    ///
    /// # Errors
    /// When the target is https and the machine has no root certificates.
    pub fn new(base: &BaseUrl, timeout: Duration) -> Result<Self, ClientError> {
        let connector = connector(base)?;
        let mut builder = HyperClient::builder(TokioExecutor::new());
        builder.http1_max_buf_size(MAX_HEAD_BYTES).pool_idle_timeout(Duration::from_secs(4));
        let kept = builder.build(connector.clone());
        let single = builder.pool_max_idle_per_host(0).build(connector);
        Ok(Self { kept, single, timeout, headers: HeaderMap::new() })
    }

    /// The same client with these fields in each request that has none of their names.
    pub(crate) fn with_headers(self, headers: HeaderMap) -> Self {
        Self { headers, ..self }
    }

    /// The fields that each request gets. Their values are secrets.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Sends a request. A failed connection is tried again. A broken answer is tried again where the
    /// request is repeatable.
    ///
    /// # Errors
    /// When no whole answer came back in time.
    pub async fn send(
        &self,
        base: &BaseUrl,
        request: &Request,
        repeatable: Repeatable,
    ) -> Result<Response, TransportError> {
        let mut pauses = PAUSES.iter();
        loop {
            let outcome = self.send_once(base, request, repeatable).await;
            let again = match &outcome {
                Err(TransportError::Connect(_)) => true,
                Err(TransportError::Broken(_)) => repeatable == Repeatable::Yes,
                _ => false,
            };
            match pauses.next() {
                Some(pause) if again => sleep(*pause).await,
                _ => return outcome,
            }
        }
    }

    async fn send_once(
        &self,
        base: &BaseUrl,
        request: &Request,
        repeatable: Repeatable,
    ) -> Result<Response, TransportError> {
        let mut message = message(base, request)?;
        for (name, value) in &self.headers {
            message.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        let connections = if repeatable == Repeatable::Yes { &self.kept } else { &self.single };
        let answer = async {
            let answer = connections.request(message).await.map_err(|error| unanswered(&error))?;
            decoded(read(answer).await?)
        };
        timeout(self.timeout, answer).await.unwrap_or(Err(TransportError::Timeout(self.timeout)))
    }
}

fn connector(base: &BaseUrl) -> Result<HttpsConnector<HttpConnector>, ClientError> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(Duration::from_secs(10)));
    let builder = HttpsConnectorBuilder::new();
    let builder = if base.is_https() {
        builder.with_native_roots()?
    } else {
        // Plain http needs no certificates, so none are looked for.
        builder.with_tls_config(
            rustls::ClientConfig::builder_with_provider(
                rustls::crypto::ring::default_provider().into(),
            )
            .with_safe_default_protocol_versions()
            .expect("ring provides the default protocol versions")
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth(),
        )
    };
    Ok(builder.https_or_http().enable_http1().wrap_connector(tcp))
}

fn message(
    base: &BaseUrl,
    request: &Request,
) -> Result<http::Request<Full<Bytes>>, TransportError> {
    let unsendable = |error: http::Error| TransportError::Unsendable(error.to_string());
    let uri = base.join(&request.path).map_err(unsendable)?;
    let body = request.body.clone().unwrap_or_default();
    let mut message = http::Request::new(Full::new(body));
    *message.method_mut() = request.method.clone();
    *message.uri_mut() = uri;
    *message.headers_mut() = request.headers.clone();
    let headers = message.headers_mut();
    headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
    if let Some(authorization) = base.authorization() {
        headers.entry(AUTHORIZATION).or_insert_with(|| authorization.clone());
    }
    Ok(message)
}

async fn read(answer: http::Response<hyper::body::Incoming>) -> Result<Response, TransportError> {
    let (head, mut incoming) = answer.into_parts();
    let mut body = BytesMut::new();
    let mut is_cut = false;
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| TransportError::Broken(chain(&error)))?;
        let Ok(data) = frame.into_data() else { continue };
        let room = MAX_BODY_BYTES - body.len();
        body.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            is_cut = true;
            break;
        }
    }
    Ok(Response {
        status: head.status.as_u16(),
        headers: head.headers,
        body: body.freeze(),
        is_cut,
    })
}

fn unanswered(error: &HyperError) -> TransportError {
    if error.is_connect() {
        TransportError::Connect(chain(error))
    } else {
        TransportError::Broken(chain(error))
    }
}

/// The message of the innermost error. The outer ones only say that a request failed.
fn chain(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
