//! Requests and answers: as bytes for the judge, and as texts for readers.
//!
//! A [`Transcript`] holds no secret, because `run` masks it. Reports see nothing else of an exchange.

use std::mem::replace;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};
use serde::Serialize;

/// A request, ready to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path and query below the target's base, beginning with `/`. They are sent as written.
    pub path: String,
    /// Header fields, without those that the client adds.
    pub headers: HeaderMap,
    /// The body, if any.
    pub body: Option<Bytes>,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// What a long view of a store showed beside its body.
    pub left_out: LeftOut,
}

/// What a long view of a store showed, and its body lacks.
#[derive(Debug, Clone, Default)]
pub struct LeftOut {
    /// The keys of a listing's entries, one after the other.
    keys: String,
    /// Where each key ends, and the size of its value.
    entries: Vec<(usize, usize)>,
    bytes: usize,
}

/// An exchange as readers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transcript {
    pub(crate) method: String,
    pub(crate) url: String,
    /// The path and query below the target's base.
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Excerpt>,
    /// The answer; absent if there was none.
    pub(crate) answer: Option<Answer>,
}

/// An answer as readers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Excerpt,
}

/// A text whose middle may be cut out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Excerpt {
    /// The text. If it was cut, it says how much is missing.
    pub(crate) text: String,
    /// The size of the whole text in bytes.
    pub(crate) bytes: usize,
    pub(crate) is_cut: bool,
}

/// The longest text, in characters, that is shown whole.
const MAX_SHOWN_CHARS: usize = 1_600;

impl Request {
    /// A request without headers or body.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: HeaderMap::new(), body: None }
    }

    /// The same request with a JSON text as its body.
    #[must_use]
    pub(crate) fn with_json(mut self, json: impl Into<Bytes>) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = Some(json.into());
        self
    }

    /// The body, where there is one and it is UTF-8.
    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.body.as_deref()?).ok()
    }

    /// The path without the query.
    pub(crate) fn bare_path(&self) -> &str {
        bare(&self.path)
    }
}

/// A path without its query.
pub(crate) fn bare(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

impl Response {
    /// A whole answer.
    #[must_use]
    pub fn new(status: u16, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, left_out: LeftOut::default() }
    }

    /// The value of a header field as text. Of several fields it is the first.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// Where a redirect leads; nothing when the answer is none.
    pub(crate) fn location(&self) -> Option<String> {
        self.header("location").filter(|_| (300..400).contains(&self.status))
    }

    /// An answer for unit tests, without header fields.
    #[cfg(test)]
    pub(crate) fn of(status: u16, body: &str) -> Self {
        Self::new(status, HeaderMap::new(), Bytes::from(body.to_owned()))
    }

    /// Whether the status is one of success.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as text, if it is UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }

    /// The size of the body in bytes, with what was left out of it.
    pub(crate) fn size(&self) -> usize {
        self.body.len() + self.left_out.bytes
    }
}

impl LeftOut {
    /// Adds an entry: its key, the size of its value, and how many bytes the body lacks. Sizes are in bytes.
    pub(crate) fn push(&mut self, key: &str, size: usize, bytes: usize) {
        self.keys.push_str(key);
        self.entries.push((self.keys.len(), size));
        self.bytes += bytes;
    }

    /// Adds what the body lacks, in bytes.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    /// How much memory this takes, in bytes.
    pub(crate) fn held(&self) -> usize {
        self.keys.len() + size_of_val(self.entries.as_slice())
    }

    /// The keys, in their order in the listing, each with the size of its value in bytes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        let mut start = 0;
        self.entries
            .iter()
            .map(move |(end, size)| (&self.keys[replace(&mut start, *end)..*end], *size))
    }
}

impl Excerpt {
    /// The text, or its two ends and the size of the middle.
    pub(crate) fn new(text: &str, bytes: usize) -> Self {
        let length = text.chars().count();
        if length <= MAX_SHOWN_CHARS {
            return Self { text: text.to_owned(), bytes, is_cut: false };
        }
        let head: String = text.chars().take(MAX_SHOWN_CHARS / 2).collect();
        let tail: String = text.chars().skip(length - MAX_SHOWN_CHARS / 2).collect();
        let missing = length - MAX_SHOWN_CHARS;
        Self { text: format!("{head} … {missing} characters … {tail}"), bytes, is_cut: true }
    }

    /// The text of bytes. If they are no UTF-8, a part counts as missing.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let excerpt = Self::new(&String::from_utf8_lossy(bytes), bytes.len());
        Self { is_cut: excerpt.is_cut || std::str::from_utf8(bytes).is_err(), ..excerpt }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_loses_its_middle_and_says_so() {
        let excerpt = Excerpt::new(&format!("{}{}", "a".repeat(1_000), "é".repeat(1_000)), 3_000);
        assert!(excerpt.is_cut);
        assert!(excerpt.text.contains("a … 400 characters … é"));
    }

    #[test]
    fn a_short_text_stays_whole() {
        assert_eq!(Excerpt::new("é", 2).text, "é");
    }
}
