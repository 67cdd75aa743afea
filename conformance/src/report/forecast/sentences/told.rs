//! A sentence about one thing.

/// A sentence or two about one thing.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report::forecast) struct Told {
    pub(in crate::report::forecast) topic: &'static str,
    pub(in crate::report::forecast) text: String,
    /// Whether something goes wrong.
    pub(in crate::report::forecast) is_bad: bool,
}

impl Told {
    pub(super) fn good(topic: &'static str, text: String) -> Self {
        Self { topic, text, is_bad: false }
    }

    pub(super) fn bad(topic: &'static str, text: String) -> Self {
        Self { topic, text, is_bad: true }
    }
}
