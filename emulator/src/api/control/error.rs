//! Why a call of the control plane is not carried out.

use crate::journal::TooManyReaders;
use crate::storage::StorageError;

#[derive(Debug)]
pub(super) enum CallError {
    /// No call has this path.
    Unknown(String),
    /// The call exists with other methods.
    Method {
        /// Those methods, as `Allow` lists them.
        allow: &'static str,
    },
    /// The body, or a query parameter, is not what the call takes.
    Input {
        /// The field or parameter that is wrong; none where the whole body is.
        field: Option<String>,
        /// What is wrong with it, and what would be right.
        message: String,
    },
    /// The API that is served keeps no index.
    NoIndex,
    /// Nothing has that name.
    NotFound {
        /// The kind of thing: "snapshot", "fault", "preset", "store".
        kind: &'static str,
        name: String,
    },
    /// Too many calls wait for the journal.
    TooManyReaders(TooManyReaders),
    /// The storage failed.
    Storage(StorageError),
}

impl CallError {
    /// One field is wrong.
    pub(super) fn input(field: &str, message: impl Into<String>) -> Self {
        Self::Input { field: Some(field.to_owned()), message: message.into() }
    }

    pub(super) fn not_found(kind: &'static str, name: &str) -> Self {
        Self::NotFound { kind, name: name.to_owned() }
    }
}

impl From<StorageError> for CallError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<TooManyReaders> for CallError {
    fn from(error: TooManyReaders) -> Self {
        Self::TooManyReaders(error)
    }
}
