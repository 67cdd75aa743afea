//! Why a ledger cannot be used.

use std::io;
use std::path::PathBuf;

/// Why there is no ledger.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LedgerError {
    /// The file cannot be read, created or locked.
    #[error("the ledger {path} cannot be used")]
    Unusable {
        /// The file or the folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Something other than a file has this name.
    #[error("{path} is {what}, and a ledger is a regular file; name one that does not exist yet")]
    NoFile {
        /// The name.
        path: PathBuf,
        /// What it is: `a device`, `a symbolic link`, …
        what: &'static str,
    },
    /// The file is another user's.
    #[error("{0} belongs to another user, so no run of yours made it")]
    NotOurs(PathBuf),
    /// Others could put ledgers into the folder.
    #[error(
        "the folder of ledgers {folder} must be a folder of yours that only you can open: {hint}"
    )]
    OpenFolder {
        /// The folder.
        folder: PathBuf,
        /// What to do.
        hint: String,
    },
    /// A run that has not ended holds the file.
    #[error("the ledger {0} belongs to a run that has not ended")]
    InUse(PathBuf),
    /// The file names items that an earlier run left.
    #[error(
        "the ledger {0} names items that an earlier run left; run `pysondbkv-conformance cleanup` first"
    )]
    NotEmpty(PathBuf),
    /// No run made the file.
    #[error("{0} is no ledger: no run made it, so it stays as it is")]
    NoLedger(PathBuf),
}

impl LedgerError {
    /// The error of a system call on this path.
    pub(super) fn unusable(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::Unusable { path, source }
    }

    /// Whether the cause is that something has this name already.
    pub(super) fn says_it_exists(&self) -> bool {
        self.is_of_kind(io::ErrorKind::AlreadyExists)
    }

    /// Whether the cause is that nothing has this name.
    pub(crate) fn says_it_is_gone(&self) -> bool {
        self.is_of_kind(io::ErrorKind::NotFound)
    }

    fn is_of_kind(&self, kind: io::ErrorKind) -> bool {
        matches!(self, Self::Unusable { source, .. } if source.kind() == kind)
    }
}
