//! What stops an operation: everything that the Worker's JavaScript would throw. The message is
//! all that the client sees.

use super::index::IndexError;
use crate::js::{SyntaxError, TypeError};
use crate::kv::KvError;
use bytes::Bytes;

/// A thrown error.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// A text that is no JSON.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// A value that has no text form.
    #[error(transparent)]
    Type(#[from] TypeError),
    /// A KV operation failed.
    #[error(transparent)]
    Kv(#[from] KvError),
    /// The index is no array.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// An update of nothing.
    #[error("Item not found")]
    ItemNotFound,
    /// An update whose body is `null`.
    #[error("Cannot destructure property 'key' of 'data' as it is null.")]
    NullBody,
}

impl Failure {
    /// `error.message` as it is written into a response. A V8 message can quote half of a
    /// surrogate pair, so it is bytes and not always UTF-8.
    pub(super) fn message(&self) -> Bytes {
        match self {
            Self::Syntax(error) => Bytes::copy_from_slice(error.message().as_wtf8()),
            other => other.to_string().into(),
        }
    }
}
