//! Sends a request and reads the whole answer. The only place that knows reqwest.
//!
//! The judge must see what the target does. So no redirect is followed, and a path is sent as written:
//! what reqwest would rewrite goes through `raw_sender`. A request that may change something gets a new
//! connection: a server may close a kept one just then, and it would be unclear whether the request
//! arrived.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use reqwest::Client as Connections;
use reqwest::redirect::Policy;
use rustls::ClientConfig;
use tokio::time::{Instant, sleep, timeout};
use url::{Position, Url};

use super::cause::innermost;
use super::encoding::decoded;
use super::proxy;
use super::raw_sender::RawSender;
use super::receive::{MAX_HEAD_BYTES, receive};
use super::sift::Sifting;
use super::tap::{Heard, Tap};
use super::transport::TransportError;
use super::trust::{Trust, TrustError};
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};

/// A client for one target.
#[derive(Debug, Clone)]
pub struct Client {
    /// Keeps connections, for requests that may be sent twice.
    kept: Connections,
    /// Makes a new connection each time.
    single: Connections,
    raw: RawSender,
    /// The proxy before the target.
    proxy: Option<String>,
    timeout: Duration,
    /// Fields that each request gets.
    headers: HeaderMap,
    /// How many requests were sent, by all clones together.
    sent: Arc<AtomicU64>,
    /// Who hears each answer.
    tap: Option<Tap>,
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
pub enum ClientError {
    /// No certificate can be checked.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The library refused.
    #[error("no HTTP client can be made")]
    Library(#[from] reqwest::Error),
}

/// How long a new connection may take.
const CONNECTING: Duration = Duration::from_secs(10);

const PAUSES: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(600)];
const AGENT: &str = concat!("pysondbkv-conformance/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// A client that waits this long for each answer.
    ///
    /// # Errors
    /// When the target is https and the machine has no root certificates.
    pub fn new(base: &BaseUrl, timeout: Duration) -> Result<Self, ClientError> {
        Self::trusting(base, timeout, &Trust::default())
    }

    /// The same client with this trust in certificates.
    ///
    /// # Errors
    /// When the target is https and there are no root certificates.
    pub fn trusting(base: &BaseUrl, timeout: Duration, trust: &Trust) -> Result<Self, ClientError> {
        let proxy = proxy::before(base);
        // A proxy may be spoken to over TLS as well.
        let tls = trust.tls(base.is_https() || proxy.is_some())?;
        let connections = |idle| connections(tls.clone(), proxy.is_some(), idle);
        Ok(Self {
            kept: connections(usize::MAX)?,
            single: connections(0)?,
            raw: RawSender::new(tls.clone(), proxy.clone()),
            proxy,
            timeout,
            headers: HeaderMap::new(),
            sent: Arc::default(),
            tap: None,
        })
    }

    /// The same client with these fields in each request that has none of their names.
    pub(crate) fn with_headers(self, headers: HeaderMap) -> Self {
        Self { headers, ..self }
    }

    /// The same client, of which somebody hears each answer.
    pub(crate) fn heard_by(self, tap: Tap) -> Self {
        Self { tap: Some(tap), ..self }
    }

    /// The fields that each request gets. Their values are secrets.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The proxy before the target, without its user and password.
    pub(crate) fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// How many requests this client and its clones have sent.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
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
        self.send_sifted(base, request, repeatable, Sifting::Whole).await
    }

    /// The same, and sifts the answer.
    ///
    /// # Errors
    /// When no whole answer came back in time.
    pub(super) async fn send_sifted(
        &self,
        base: &BaseUrl,
        request: &Request,
        repeatable: Repeatable,
        sifting: Sifting<'_>,
    ) -> Result<Response, TransportError> {
        let mut pauses = PAUSES.iter();
        loop {
            self.sent.fetch_add(1, Relaxed);
            let began = Instant::now();
            let outcome = self.send_once(base, request, repeatable, sifting).await;
            if let (Some(tap), Ok(answer)) = (&self.tap, &outcome) {
                // Whoever heard may be gone.
                let _ = tap.send(Heard::of(request, began.elapsed(), answer.clone()));
            }
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
        sifting: Sifting<'_>,
    ) -> Result<Response, TransportError> {
        let mut message = message(base, request)?;
        for (name, value) in &self.headers {
            message.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        let answer = async {
            decoded(if is_kept_by_reqwest(message.uri()) {
                self.exchange(message, repeatable, sifting).await?
            } else {
                self.raw.send(base, message, CONNECTING).await?
            })
        };
        timeout(self.timeout, answer).await.unwrap_or(Err(TransportError::Timeout(self.timeout)))
    }

    async fn exchange(
        &self,
        message: http::Request<Bytes>,
        repeatable: Repeatable,
        sifting: Sifting<'_>,
    ) -> Result<Response, TransportError> {
        let connections = if repeatable == Repeatable::Yes { &self.kept } else { &self.single };
        let message = reqwest::Request::try_from(message)
            .map_err(|error| TransportError::Unsendable(innermost(&error)))?;
        let answer = connections.execute(message).await.map_err(|error| self.unanswered(&error))?;
        receive(http::Response::from(answer), sifting).await
    }

    fn unanswered(&self, error: &reqwest::Error) -> TransportError {
        let reason = innermost(error);
        match &self.proxy {
            _ if !error.is_connect() => TransportError::Broken(reason),
            None => TransportError::Connect(reason),
            Some(proxy) => TransportError::Connect(format!("{reason} (through the proxy {proxy})")),
        }
    }
}

/// Connections of which so many are kept while idle.
fn connections(
    mut tls: ClientConfig,
    has_proxy: bool,
    idle: usize,
) -> Result<Connections, reqwest::Error> {
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let builder = Connections::builder()
        .redirect(Policy::none())
        .connect_timeout(CONNECTING)
        .tls_backend_preconfigured(tls)
        .http2_max_header_list_size(MAX_HEAD_BYTES)
        .pool_idle_timeout(Duration::from_secs(4))
        .pool_max_idle_per_host(idle);
    // The proxies are those of the environment, unless they are switched off.
    if has_proxy { builder } else { builder.no_proxy() }.build()
}

/// Whether reqwest sends this path and query as they are. It normalizes them as browsers do.
fn is_kept_by_reqwest(uri: &http::Uri) -> bool {
    let sent = Url::parse(&uri.to_string());
    let meant = uri.path_and_query().map_or("/", |path| path.as_str());
    sent.is_ok_and(|url| url[Position::BeforePath..] == *meant)
}

fn message(base: &BaseUrl, request: &Request) -> Result<http::Request<Bytes>, TransportError> {
    let unsendable = |error: http::Error| TransportError::Unsendable(error.to_string());
    let uri = base.join(&request.path).map_err(unsendable)?;
    let mut message = http::Request::new(request.body.clone().unwrap_or_default());
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/getAll", true)]
    #[case("/get/%C3%A4?a=%20", true)]
    #[case("/get/a?", true)]
    #[case("//getAll", true)]
    #[case("/x/../getAll", false)]
    #[case("/x/%2E%2e/getAll", false)]
    #[case("/x/./getAll", false)]
    #[case(r"/x\getAll", false)]
    #[case("/get/\u{e4}", false)]
    #[case("/get/{k}", false)]
    #[case("/get/a?b='", false)]
    fn what_would_be_rewritten_is_known(#[case] path: &str, #[case] expected: bool) {
        let base = BaseUrl::parse("https://x.example").unwrap();
        assert_eq!(is_kept_by_reqwest(&base.join(path).unwrap()), expected);
    }
}
