//! What a check did not see, and why.

/// Something that a check did not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What was not seen, and the reason, in words.
    pub text: String,
    /// The kind of the reason.
    pub why: Why,
}

/// Why something was not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was not asked: the audit only reads, or was interrupted.
    NotAsked,
    /// It was not asked, since it may destroy what is stored. The plan can allow it.
    NeedsPermission,
    /// It was asked, and the answers do not tell it; or it makes no sense at this target.
    NotTold,
}

impl Gap {
    /// Something that the audit did not ask.
    pub(super) fn not_asked(text: impl Into<String>) -> Self {
        Self { text: text.into(), why: Why::NotAsked }
    }

    /// Something that may destroy what is stored.
    pub(super) fn needs_permission(text: impl Into<String>) -> Self {
        Self { text: text.into(), why: Why::NeedsPermission }
    }

    /// The same gap at a place.
    pub(super) fn at(self, place: &str) -> Self {
        Self { text: format!("{place}: {}", self.text), ..self }
    }
}

impl<T: Into<String>> From<T> for Gap {
    fn from(text: T) -> Self {
        Self { text: text.into(), why: Why::NotTold }
    }
}
