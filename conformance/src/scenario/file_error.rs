//! What can be wrong with a file of scenarios or statements. Leaf.

use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It breaks the format.
    #[error("{file}: {problem}")]
    Form {
        /// Its path.
        file: String,
        /// What is wrong, where, and with which line.
        problem: String,
    },
    /// It, or its folder, cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl FileError {
    /// What becomes of the system's reason for which this path cannot be read.
    pub(crate) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Unreadable { path, source }
    }
}

/// What a TOML text holds.
///
/// # Errors
/// Where the text breaks the format, and how.
pub(crate) fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
}
