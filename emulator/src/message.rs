//! What goes in and out of an API: a request and a response, free of any server's types.
//!
//! `http` makes the one and writes the other; every `api` is a function between them. Leaf.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::CONTENT_TYPE};
use std::fmt;
use std::io;
use std::pin::Pin;

/// The content type of JSON.
pub const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The content type that the Workers runtime gives a text; what the emulator says in its own name has
/// it too.
pub const WORKERS_TEXT: HeaderValue = HeaderValue::from_static("text/plain;charset=UTF-8");

/// An HTTP request as it stood on the wire.
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
    /// The value of a header field that is text, the first of several.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// An HTTP response before it is on the wire. `Content-Length` is `http`'s to add.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// Header fields in the order in which they are sent.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
    /// How much of it reaches the client.
    pub delivery: Delivery,
}

/// A response's body.
pub enum Body {
    /// All of it.
    Whole(Bytes),
    /// Made while it is sent.
    Pieces {
        /// The bytes of all pieces.
        len: usize,
        /// The pieces; an error breaks the answer off.
        pieces: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>,
    },
}

impl Body {
    /// How many bytes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::Pieces { len, .. } => *len,
        }
    }

    /// Whether it has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it, unless it is still to be made.
    #[must_use]
    pub fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Pieces { .. } => None,
        }
    }

    /// All of it at once.
    ///
    /// # Errors
    /// When a piece cannot be made.
    pub async fn gather(self) -> io::Result<Bytes> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::Pieces { pieces, .. } => {
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
pub enum Delivery {
    /// All of it, and the connection stays open.
    #[default]
    Whole,
    /// The head, and so many bytes of the body.
    Cut(usize),
    /// Nothing.
    Dropped,
}

impl Response {
    /// A response of one content type.
    #[must_use]
    pub fn new(status: StatusCode, content_type: HeaderValue, body: impl Into<Body>) -> Self {
        let mut headers = HeaderMap::with_capacity(1);
        headers.insert(CONTENT_TYPE, content_type);
        Self { status, headers, body: body.into(), delivery: Delivery::Whole }
    }

    /// A response without body or content type.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new().into());
        Self { status, headers, body, delivery: Delivery::Whole }
    }

    /// The same response, delivered so.
    #[must_use]
    pub fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// The same response with one header field more.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }
}
