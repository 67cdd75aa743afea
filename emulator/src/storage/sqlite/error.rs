//! Why a folder cannot keep entries.

use std::io;
use std::path::PathBuf;

/// The folder of `--persist-to`, or the file in it, cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PersistError {
    /// The folder cannot be made, or the file that locks it cannot be opened.
    #[error("cannot use {} to keep stores: check that it is a folder that you may write to", path.display())]
    Folder {
        /// The folder or the file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Another program has the folder.
    #[error(
        "another emulator keeps its stores in {}: stop it, or choose another folder with --persist-to",
        folder.display()
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The file is something else.
    #[error(
        "{} was not written by this program: move it away, or choose another folder with --persist-to",
        file.display()
    )]
    NotOurs {
        /// The file.
        file: PathBuf,
    },
    /// The file has a format that a later version of this program made.
    #[error(
        "{} has format {found}, and this program knows formats up to {known}: use the newer program that \
         wrote it, or choose another folder with --persist-to",
        file.display()
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// SQLite cannot open or read the file.
    #[error(
        "cannot use {} to keep stores: check that it and its folder can be read and written",
        file.display()
    )]
    File {
        /// The file.
        file: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
}
