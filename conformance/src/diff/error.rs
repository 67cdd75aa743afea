//! Why two targets cannot be compared.

use crate::site::Connection;

/// Why two targets cannot be compared. No text holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DiffError {
    /// The target gives no answer.
    #[error("{target} cannot be reached: {reason}")]
    Unreachable { target: String, reason: String },
    /// Everything was deleted, and the target still lists something.
    #[error("the store at {target} cannot be emptied: {reason}")]
    NotEmptied { target: String, reason: String },
}

impl DiffError {
    pub(super) fn unreachable(target: &Connection, reason: &str) -> Self {
        Self::Unreachable { target: target.base.to_string(), reason: target.mask.apply(reason) }
    }

    pub(super) fn not_emptied(target: &Connection, reason: &str) -> Self {
        Self::NotEmptied { target: target.base.to_string(), reason: target.mask.apply(reason) }
    }
}
