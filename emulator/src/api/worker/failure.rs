//! The errors that the Worker's JavaScript would throw. The client sees only the message.

use super::index::IndexError;
use crate::js::{ParseError, SyntaxError, TypeError};
use crate::kv::KvError;
use bytes::Bytes;

/// A thrown error.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// A text is not JSON.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// A value cannot become a string.
    #[error(transparent)]
    Type(#[from] TypeError),
    /// A KV operation failed.
    #[error(transparent)]
    Kv(#[from] KvError),
    /// The index is not an array.
    #[error(transparent)]
    Index(IndexError),
    /// An update of an item that does not exist.
    #[error("Item not found")]
    ItemNotFound,
    /// An update whose body is `null`.
    #[error("Cannot destructure property 'key' of 'data' as it is null.")]
    NullBody,
    /// The work takes more memory than a Worker has. Cloudflare answers for it.
    #[error("error code: 1102")]
    TooLarge,
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Syntax(error) => Self::Syntax(error),
            error @ IndexError::Method(_) => Self::Index(error),
        }
    }
}

impl From<ParseError> for Failure {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::Syntax(error) => Self::Syntax(error),
            ParseError::TooLarge => Self::TooLarge,
        }
    }
}

impl Failure {
    /// `error.message`, as bytes: a V8 message can quote half of a surrogate pair, which is not UTF-8.
    pub(super) fn message(&self) -> Bytes {
        match self {
            Self::Syntax(error) => Bytes::copy_from_slice(error.message().as_wtf8()),
            other => other.to_string().into(),
        }
    }
}
