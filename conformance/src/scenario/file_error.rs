//! Errors in files of scenarios and statements.

use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file breaks the format.
    #[error("{file}: {problem}")]
    Form {
        /// The file.
        file: String,
        /// The problem, with its line where it can be told.
        problem: String,
    },
    /// The file or its folder cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl FileError {
    /// Turns the system's reason into the error that this path cannot be read.
    pub(crate) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Unreadable { path, source }
    }
}

/// Reads a TOML text.
///
/// # Errors
/// The problem and its place, when the text breaks the format.
pub(crate) fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
}
