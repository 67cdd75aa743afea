//! Where the sections of a command lie: in a file of its own, or where its fleet keeps them.

use super::file::LedgerFile;
use crate::site::fleet::Fleet;

/// Where the sections of a command lie. Clones share it.
#[derive(Debug, Clone)]
pub enum LedgerHome {
    /// In a file on this machine.
    File(LedgerFile),
    /// In Redis or Valkey, with those of other runs at the target.
    Fleet(Fleet),
}

impl LedgerHome {
    /// The fleet that the command is a member of.
    pub(crate) fn fleet(&self) -> Option<&Fleet> {
        match self {
            Self::File(_) => None,
            Self::Fleet(fleet) => Some(fleet),
        }
    }

    /// The command's own file.
    pub(crate) fn file(&self) -> Option<&LedgerFile> {
        match self {
            Self::File(file) => Some(file),
            Self::Fleet(_) => None,
        }
    }
}
