//! An answer that is not the deployment's, or may not be.

/// Somebody else's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stranger {
    /// Who answered what, what that means, and what to do.
    pub(crate) words: String,
    pub(crate) certainty: Certainty,
    /// Whether the deployment may have got the request all the same.
    pub(crate) may_have_acted: bool,
}

/// How sure it is that the answer is not the deployment's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// Nothing about the deployment can be told by it.
    Certain,
    /// A deployment could answer so. If it does so each time, it is judged by that.
    Perhaps,
}

impl Stranger {
    pub(super) fn certain(words: impl Into<String>) -> Self {
        Self { words: words.into(), certainty: Certainty::Certain, may_have_acted: false }
    }

    pub(super) fn perhaps(words: impl Into<String>) -> Self {
        Self { words: words.into(), certainty: Certainty::Perhaps, may_have_acted: true }
    }

    pub(super) fn having_perhaps_acted(self, may_have_acted: bool) -> Self {
        Self { may_have_acted, ..self }
    }
}
