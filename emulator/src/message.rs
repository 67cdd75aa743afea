//! The HTTP messages between the server and the APIs, free of the server's own types.
//!
//! `http` makes a request and writes a response; every API is a function from one to the other.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::CONTENT_TYPE};
use std::fmt;
use std::io;
use std::pin::Pin;

/// The content type of JSON.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The content type that the Workers runtime gives a text. Texts of the emulator itself have it too.
pub(crate) const WORKERS_TEXT: HeaderValue = HeaderValue::from_static("text/plain;charset=UTF-8");

/// An HTTP request as it was on the wire.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, in the case it was sent in.
    pub method: Method,
    /// The path as sent: not decoded, not resolved, without query. Starts with `/`.
    pub path: String,
    /// What follows the first `?`, as sent; absent when there was none.
    pub query: Option<String>,
    /// All header fields.
    pub headers: HeaderMap,
    /// The whole body; empty when there was none.
    pub body: Bytes,
}

impl Request {
    /// The first header field of that name, if its value is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The first parameter of that name in the query, decoded as a form.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.query.as_deref()?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
    }
}

/// An HTTP response before it is on the wire. `http` adds `Content-Length`.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// Header fields in the order in which they are sent.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
    /// The reason phrase of the status line, in ASCII, where it is not the usual one.
    pub(crate) reason: Option<Box<str>>,
    /// How much of the response reaches the client.
    pub(crate) delivery: Delivery,
}

/// A response's body.
pub enum Body {
    /// All bytes at once.
    Whole(Bytes),
    /// Pieces that are made while they are sent.
    Pieces {
        /// The bytes of all pieces.
        len: usize,
        /// The pieces. An error breaks the answer off.
        pieces: Pieces,
    },
    /// Pieces that come until the client leaves or the server stops.
    Live(Pieces),
}

/// The pieces of a body, made one by one.
type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

impl Body {
    /// The length in bytes; 0 where it has none.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::Pieces { len, .. } => *len,
            Self::Live(_) => 0,
        }
    }

    /// The bytes, unless the body is made in pieces.
    #[must_use]
    pub fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Pieces { .. } | Self::Live(_) => None,
        }
    }

    /// All bytes, once every piece is made.
    ///
    /// # Errors
    /// When a piece cannot be made.
    pub(crate) async fn gather(self) -> io::Result<Bytes> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::Pieces { pieces, .. } | Self::Live(pieces) => {
                pieces.try_collect::<BytesMut>().await.map(BytesMut::freeze)
            }
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => formatter.debug_tuple("Whole").field(bytes).finish(),
            Self::Pieces { len, .. } => {
                formatter.debug_struct("Pieces").field("len", len).finish_non_exhaustive()
            }
            Self::Live(_) => formatter.debug_tuple("Live").finish_non_exhaustive(),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Whole(bytes.into())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Whole(text.into())
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::Whole(Bytes::from_static(text.as_bytes()))
    }
}

/// How much of a response reaches the client before the connection closes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// All of it, and the connection stays open.
    #[default]
    Whole,
    /// The head, and this many bytes of the body.
    Cut(usize),
    /// Nothing.
    Dropped,
}

impl Response {
    pub(crate) fn new(
        status: StatusCode,
        content_type: HeaderValue,
        body: impl Into<Body>,
    ) -> Self {
        let mut headers = HeaderMap::with_capacity(1);
        headers.insert(CONTENT_TYPE, content_type);
        Self { status, headers, body: body.into(), reason: None, delivery: Delivery::Whole }
    }

    /// A response without body or content type.
    pub(crate) fn empty(status: StatusCode) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new().into());
        Self { status, headers, body, reason: None, delivery: Delivery::Whole }
    }

    /// The same response with another body.
    pub(crate) fn with_body(self, body: impl Into<Body>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// The same response with a reason phrase of its own. What is no ASCII becomes `?`.
    pub(crate) fn with_reason(self, reason: &str) -> Self {
        let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
        let reason: String = reason.chars().map(|c| if is_plain(c) { c } else { '?' }).collect();
        Self { reason: Some(reason.into()), ..self }
    }

    /// The same response with another delivery.
    pub(crate) fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// The same response with one more header field.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }
}
