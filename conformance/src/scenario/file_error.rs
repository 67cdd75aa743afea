//! Errors in files of scenarios and statements.

use std::path::{Path, PathBuf};
use std::{fs, io};

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
    /// A link, a pipe or a device has the name of a file.
    #[error("{} is no regular file: put the file itself there, or remove it", .0.display())]
    Irregular(PathBuf),
    /// The file or its folder cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// Reads a regular file. A pipe or a device could keep the reader waiting for ever.
///
/// # Errors
/// When it is no regular file, or cannot be read.
pub(crate) fn read_regular(path: &Path) -> Result<String, FileError> {
    let about = fs::metadata(path).map_err(FileError::unreadable(path))?;
    if !about.is_file() {
        return Err(FileError::Irregular(path.to_owned()));
    }
    fs::read_to_string(path).map_err(FileError::unreadable(path))
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
