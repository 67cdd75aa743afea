//! What goes in and out of an API: a request and a response, free of any server's types.
//!
//! `http` makes the one and writes the other; every `api` is a function between them. Leaf.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::CONTENT_TYPE};

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
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// Header fields in the order in which they are sent.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
    /// How much of it reaches the client.
    pub delivery: Delivery,
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
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        Self { status, headers, body: body.into(), delivery: Delivery::Whole }
    }

    /// A response without body or content type.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
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
