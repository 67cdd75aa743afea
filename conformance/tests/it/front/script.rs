//! The script of a front: when it does something else than to pass a request, and what.

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use pysondbkv_conformance::exchange::{Request, Response};

/// Something that a front does at its time.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    when: When,
    /// The requests it is for, by method and path; an empty text is for all.
    of: (&'static str, &'static str),
    pub(super) turn: Turn,
}

#[derive(Debug, Clone, Copy)]
enum When {
    Always,
    /// At each request whose number this divides.
    Every(usize),
    /// At about one of so many requests, in no rhythm.
    NowAndThen(usize),
    /// At each request after so many.
    After(usize),
}

/// What a front does with a request.
#[derive(Debug, Clone)]
pub(super) enum Turn {
    /// It answers by itself.
    Answers(Reply),
    /// It passes the request, and answers something else all the same.
    ActsAndAnswers(Reply),
    /// It closes the connection.
    Closes,
    /// It never answers.
    Hangs,
    /// It passes the request without this header field.
    Drops(&'static str),
    /// It changes the answer.
    Changes(fn(&mut Response)),
}

/// An answer of the front's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) body: &'static str,
}

/// A rule for every request.
pub(super) fn always(turn: Turn) -> Rule {
    Rule { when: When::Always, of: ("", ""), turn }
}

/// A rule for every n-th request.
pub(super) fn every(n: usize, turn: Turn) -> Rule {
    Rule { when: When::Every(n), ..always(turn) }
}

/// A rule for about one of so many requests. An attempt of a scenario cannot be in step with it.
pub(super) fn now_and_then(of: usize, turn: Turn) -> Rule {
    Rule { when: When::NowAndThen(of), ..always(turn) }
}

/// A rule for the requests after so many.
pub(super) fn after(requests: usize, turn: Turn) -> Rule {
    Rule { when: When::After(requests), ..always(turn) }
}

impl Rule {
    /// The same rule, for this method and paths that begin so.
    pub(super) fn at(self, method: &'static str, path: &'static str) -> Self {
        Self { of: (method, path), ..self }
    }

    /// Whether the rule is for a request, which is the front's n-th.
    pub(super) fn applies(&self, n: usize, request: &Request) -> bool {
        let (method, path) = self.of;
        let is_asked = method.is_empty() || request.method.as_str() == method;
        is_asked
            && request.path.starts_with(path)
            && match self.when {
                When::Always => true,
                When::Every(nth) => n.is_multiple_of(nth),
                When::NowAndThen(of) => fastrand::Rng::with_seed(n as u64).usize(..of) == 0,
                When::After(requests) => n > requests,
            }
    }
}

impl Reply {
    pub(super) fn response(self) -> Response {
        let field = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        let headers: HeaderMap = self.headers.iter().map(field).collect();
        let body = Bytes::from_static(self.body.as_bytes());
        Response::new(self.status, headers, body)
    }
}
