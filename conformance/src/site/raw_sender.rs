//! Sends a request whose path reqwest would rewrite: `/x/../getAll`, `/%2e%2e`.
//!
//! It speaks HTTP/1.1 over a new connection, and sends the path byte for byte. It goes through no proxy. A
//! request that it cannot send is refused, and the reason is told.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{HOST, HeaderValue};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::cause::{innermost, speaks_only_http_2};
use super::receive::{MAX_HEAD_BYTES, receive};
use super::sift::Sifting;
use super::transport::TransportError;
use crate::base_url::BaseUrl;
use crate::exchange::Response;

/// Sends paths as they are.
#[derive(Debug, Clone)]
pub(super) struct RawSender {
    tls: Arc<ClientConfig>,
    /// The proxy before the target.
    proxy: Option<String>,
}

impl RawSender {
    pub(super) fn new(mut tls: ClientConfig, proxy: Option<String>) -> Self {
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self { tls: tls.into(), proxy }
    }

    /// Sends a request and reads the whole answer. A new connection may take this long.
    ///
    /// # Errors
    /// When the path cannot be sent as it is, or no whole answer came back.
    pub(super) async fn send(
        &self,
        base: &BaseUrl,
        request: Request<Bytes>,
        connecting: Duration,
    ) -> Result<Response, TransportError> {
        if let Some(proxy) = &self.proxy {
            return Err(refused(&request, &format!("the proxy {proxy} may rewrite it")));
        }
        let request = in_origin_form(base, request)?;
        let connected = timeout(connecting, self.connect(base, &request));
        match connected.await.map_err(|_| unconnected(&io::ErrorKind::TimedOut.into()))?? {
            Stream::Plain(stream) => exchange(stream, request).await,
            Stream::Encrypted(stream) => exchange(stream, request).await,
        }
    }

    async fn connect(
        &self,
        base: &BaseUrl,
        request: &Request<Full<Bytes>>,
    ) -> Result<Stream, TransportError> {
        let stream = TcpStream::connect((base.host(), base.port())).await;
        let stream = stream.map_err(|error| unconnected(&error))?;
        stream.set_nodelay(true).map_err(|error| unconnected(&error))?;
        if !base.is_https() {
            return Ok(Stream::Plain(stream));
        }
        let name = ServerName::try_from(base.host().to_owned())
            .map_err(|error| TransportError::Connect(error.to_string()))?;
        let shaken = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await;
        let stream = shaken.map_err(|error| {
            if speaks_only_http_2(&error) {
                refused(request, "the target speaks only HTTP/2, whose clients rewrite it")
            } else {
                unconnected(&error)
            }
        })?;
        Ok(Stream::Encrypted(Box::new(stream)))
    }
}

enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

/// The request with its bare path, and with the host as a field.
fn in_origin_form(
    base: &BaseUrl,
    request: Request<Bytes>,
) -> Result<Request<Full<Bytes>>, TransportError> {
    let mut request = request.map(Full::new);
    let unsendable = |error: &dyn std::fmt::Display| TransportError::Unsendable(error.to_string());
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse().map_err(|error| unsendable(&error))?;
    let host = HeaderValue::try_from(base.authority()).map_err(|error| unsendable(&error))?;
    request.headers_mut().entry(HOST).or_insert(host);
    Ok(request)
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Response, TransportError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let broken = |error: hyper::Error| TransportError::Broken(innermost(&error));
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MAX_HEAD_BYTES as usize);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // It ends with the sender.
    tokio::spawn(connection);
    receive(sender.send_request(request).await.map_err(broken)?, Sifting::Whole).await
}

fn refused<B>(request: &Request<B>, reason: &str) -> TransportError {
    let path = request.uri().path();
    TransportError::Refused(format!("the path {path} must arrive as it is, and {reason}"))
}

fn unconnected(error: &io::Error) -> TransportError {
    TransportError::Connect(innermost(error))
}
