//! `--ledger FILE`, or `--ledger none`.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::site::{LedgerError, LedgerFile};

/// Where a command notes what it stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ledger {
    /// Nowhere.
    None,
    File(PathBuf),
}

/// The ledger asked for; without a word, a new one in the user's state directory.
pub(super) fn ledger(asked: Option<&Ledger>) -> Result<Option<LedgerFile>, LedgerError> {
    match asked {
        Some(Ledger::None) => Ok(None),
        Some(Ledger::File(path)) => LedgerFile::create(path).map(Some),
        None => LedgerFile::in_state_directory().map(Some),
    }
}

impl From<OsString> for Ledger {
    fn from(text: OsString) -> Self {
        if text == "none" { Self::None } else { Self::File(text.into()) }
    }
}
