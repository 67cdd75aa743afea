//! Why two targets cannot be compared.

use crate::record::counted;
use crate::site::{Connection, RunError};

/// Why two targets cannot be compared. No text holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DiffError {
    /// The target gives no answer.
    #[error("{target} cannot be reached: {reason}")]
    Unreachable { target: String, reason: String },
    /// Nothing can be compared there.
    #[error(transparent)]
    NotReached(#[from] RunError),
    /// Others stored something there, which the comparison would delete.
    #[error(
        "the store at {target} holds {} of others, and the comparison deletes everything again and again; \
         compare an empty store, or give --allow-delete-all",
        counted(*items, ["item", "items"])
    )]
    InUse { target: String, items: usize },
    /// Everything was deleted, and the target still lists something.
    #[error("the store at {target} cannot be emptied: {reason}")]
    NotEmptied { target: String, reason: String },
}

impl DiffError {
    pub(super) fn unreachable(target: &Connection, reason: &str) -> Self {
        Self::Unreachable { target: target.base.to_string(), reason: target.mask.apply(reason) }
    }

    pub(super) fn in_use(target: &Connection, items: usize) -> Self {
        Self::InUse { target: target.base.to_string(), items }
    }

    pub(super) fn not_emptied(target: &Connection, reason: &str) -> Self {
        Self::NotEmptied { target: target.base.to_string(), reason: target.mask.apply(reason) }
    }
}
