//! Why entries are not transferred.

use crate::api::worker::SameKey;
use crate::formats::{FormatError, WriteError};
use crate::storage::StorageError;
use std::io;

/// Why a transfer failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransferError {
    /// The source cannot be read at all.
    #[error("cannot read {name}")]
    Unreadable {
        /// The source.
        name: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The target cannot be written at all.
    #[error("cannot write {name}")]
    Unwritable {
        /// The target.
        name: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The source is not of its format. Nothing was written.
    #[error("nothing is written, since {name} is broken")]
    Broken {
        /// The source.
        name: String,
        /// Where and how.
        #[source]
        source: FormatError,
    },
    /// The source has a key twice. Nothing was written.
    #[error("nothing is written, since {name} is broken")]
    SameKey {
        /// The source.
        name: String,
        /// Which key.
        #[source]
        source: SameKey,
    },
    /// The target cannot hold an entry. Nothing was written.
    #[error("nothing is written, since {name} cannot hold the entry {key:?}, which {reason}")]
    Unfit {
        /// The target.
        name: String,
        /// The key of the entry.
        key: String,
        /// Why the target cannot hold it.
        reason: &'static str,
    },
    /// An entry cannot be written down.
    #[error("cannot write {name}")]
    Write {
        /// The target.
        name: String,
        /// Why not.
        #[source]
        source: WriteError,
    },
    /// A local state of Wrangler failed.
    #[error("cannot use {name}")]
    Storage {
        /// Its folder.
        name: String,
        /// Why not.
        #[source]
        source: StorageError,
    },
    /// This machine trusts nobody.
    #[error("this machine has no root certificates for https")]
    NoRoots,
    /// A request was not answered.
    #[error("cannot reach {url}")]
    Unreachable {
        /// The base URL.
        url: String,
        /// Why not.
        #[source]
        source: reqwest::Error,
    },
    /// Something else answers.
    #[error("{url} answers, and is no emulator with a control plane")]
    NoEmulator {
        /// The base URL.
        url: String,
    },
    /// A request was refused.
    #[error("{url} answers {request} with {status}: {told}{hint}")]
    Refused {
        /// The base URL.
        url: String,
        /// What was asked.
        request: &'static str,
        /// The status.
        status: http::StatusCode,
        /// The beginning of the answer.
        told: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// The transfer broke off between two entries.
    #[error("broke off at entry {done} of {all}; some of those before it are written")]
    BrokenOff {
        /// How many were handed to the target.
        done: u64,
        /// How many there are.
        all: u64,
        /// Why.
        #[source]
        source: Box<TransferError>,
    },
}

impl TransferError {
    /// Whether the user gave something wrong, as against something that failed.
    pub(crate) fn is_input(&self) -> bool {
        match self {
            Self::Broken { source, .. } => !matches!(source, FormatError::Read(_)),
            Self::Unreadable { source, .. } => source.kind() == io::ErrorKind::NotFound,
            Self::SameKey { .. } | Self::Unfit { .. } => true,
            _ => false,
        }
    }
}
