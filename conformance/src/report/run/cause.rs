//! The cause of a failure, as far as its answer tells one. Failures of one cause are told together.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::exchange::{Transcript, bare};
use crate::record::Failure;
use crate::site::protocol::endpoint;

/// What failures of one cause have in common.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cause<'a> {
    /// A status that tells of something wrong, and the answer's body.
    Answer(u16, Cow<'a, str>),
    /// The differences: place, expected and got of each. A plain status tells little, so there the
    /// request belongs to the cause.
    Differences(Option<(&'a str, String)>, Vec<[Cow<'a, str>; 3]>),
}

impl<'a> Cause<'a> {
    pub(super) fn of(failure: &'a Failure) -> Self {
        Self::told_by_answer(failure).unwrap_or_else(|| {
            let parts = failure.mismatches.iter().map(|mismatch| {
                [&mismatch.place, &mismatch.expected, &mismatch.got].map(|text| without_ids(text))
            });
            let is_by_status = failure.mismatches.iter().any(|found| found.place == "status");
            Self::Differences(is_by_status.then(|| asked(failure)), parts.collect())
        })
    }

    /// An unexpected 403, 429 or 5xx tells more than what was expected in its place.
    fn told_by_answer(failure: &'a Failure) -> Option<Self> {
        let is_by_status = failure.mismatches.first()?.place == "status";
        let answer = failure.exchange.answer.as_ref().filter(|_| is_by_status)?;
        let is_telling = matches!(answer.status, 403 | 429 | 500..);
        is_telling.then(|| Self::Answer(answer.status, without_ids(&answer.body.text)))
    }
}

/// The method and the endpoint that were asked; else the path without its query.
fn asked(failure: &Failure) -> (&str, String) {
    let Transcript { method, path, .. } = &failure.exchange;
    (method, endpoint(path).unwrap_or_else(|| bare(path).to_owned()))
}

/// The text with each id in it replaced. Keys, marks and the numbers that an edge gives to requests differ
/// from answer to answer. An id is a word of eight or more hexadecimal digits, or a UUID.
fn without_ids(text: &str) -> Cow<'_, str> {
    static ID: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("[0-9A-Fa-f]{8}[0-9A-Fa-f-]*(-[0-9]+)?").expect("the pattern is well-formed")
    });
    ID.replace_all(text, "…")
}
