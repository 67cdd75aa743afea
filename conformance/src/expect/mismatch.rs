//! A difference between the expected and the actual answer.

use std::fmt::{self, Display};

use serde::Serialize;

/// A place where an answer is not as expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The part of the answer: `status`, `body at /name`, …
    pub place: String,
    /// The expected content.
    pub expected: String,
    /// The actual content.
    pub got: String,
}

/// The longest text, in characters, that a mismatch shows whole.
const MAX_SHOWN_CHARS: usize = 400;

impl Mismatch {
    /// A mismatch. The middle of an overlong text is cut out.
    pub(crate) fn new(place: impl Into<String>, expected: impl Display, got: impl Display) -> Self {
        let (expected, got) = (shortened(&expected.to_string()), shortened(&got.to_string()));
        Self { place: place.into(), expected, got }
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, got {}", self.place, self.expected, self.got)
    }
}

fn shortened(text: &str) -> String {
    let length = text.chars().count();
    if length <= MAX_SHOWN_CHARS {
        return text.to_owned();
    }
    let half = MAX_SHOWN_CHARS / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(length - half).collect();
    format!("{head} … {} characters … {tail}", length - 2 * half)
}
