//! Why entries were not changed, or not seen to be.

use std::io;
use std::path::PathBuf;

use crate::kv_api::KvApiError;

/// Why entries were not changed, or not seen to be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RewriteError {
    /// The API did not do as asked.
    #[error(transparent)]
    Api(#[from] KvApiError),
    /// The API did not answer a write as expected. The write may have been carried out.
    #[error("a write was not answered with success, and may have been carried out all the same")]
    Unclear {
        /// What came instead.
        source: KvApiError,
    },
    /// It was told to stop between two batches.
    #[error("it was interrupted; what was written stays, and --undo of the new file takes it back")]
    Interrupted,
    /// Somebody else wrote meanwhile.
    #[error("somebody else changed `{key}` meanwhile, so nothing more was written: try again")]
    Changed {
        /// The key.
        key: String,
    },
    /// What was written is not read.
    #[error(
        "`{key}` was written, and does not show it after {seconds} s: look again before you write more"
    )]
    NotSeen {
        /// The key.
        key: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The file of what was there before cannot be written, or not be read.
    #[error("the file {file} cannot be used", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not one that can be undone here.
    #[error("the file {file} cannot be undone: {reason}", file = file.display())]
    NoSavedFile {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
}

impl RewriteError {
    /// The error of a write. A call that was refused by name wrote nothing.
    pub(super) fn of_write(source: KvApiError) -> Self {
        match source {
            KvApiError::Refused { status: ..500, .. } => Self::Api(source),
            source => Self::Unclear { source },
        }
    }
}
