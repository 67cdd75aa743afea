//! The folder for ledgers without a path of their own, below the user's state directory.
//!
//! Only the user can put files there, because `cleanup` does what it finds there.

use std::path::PathBuf;
use std::{fs, io};

use uuid::Uuid;

use super::error::LedgerError;
use super::file::LedgerFile;
use super::place::{check_folder, make_folder};

/// How the names of ledgers end.
const ENDING: &str = "jsonl";

impl LedgerFile {
    /// A new ledger in the user's state directory.
    ///
    /// # Errors
    /// When the folder is open to others, or the file cannot be created.
    pub(crate) fn in_state_directory() -> Result<Self, LedgerError> {
        let folder = folder();
        make_folder(&folder)?;
        check_folder(&folder)?;
        Self::create(&folder.join(format!("{}.{ENDING}", Uuid::new_v4())))
    }
}

/// The ledgers in the user's state directory, by name; none when there is no such folder.
///
/// # Errors
/// When the folder is open to others, or cannot be read.
pub(crate) fn ledgers() -> Result<Vec<PathBuf>, LedgerError> {
    let folder = folder();
    match fs::symlink_metadata(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        _ => check_folder(&folder)?,
    }
    let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(LedgerError::unusable(&folder))?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
    paths.sort();
    Ok(paths)
}

fn folder() -> PathBuf {
    // A relative path is ignored, as the specification of these variables says.
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = set("XDG_STATE_HOME")
        .or_else(|| Some(set("HOME")?.join(".local/state")))
        .or_else(|| set("LOCALAPPDATA"))
        .unwrap_or_else(std::env::temp_dir);
    base.join("pysondbkv-conformance")
}
