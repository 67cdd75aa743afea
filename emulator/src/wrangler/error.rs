//! Why the configuration of a project cannot be used.

use std::io;
use std::path::PathBuf;

/// Why a project cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// A file cannot be read.
    #[error("cannot read {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The configuration is not what Wrangler takes.
    #[error("{} is no configuration of Wrangler", file.display())]
    Broken {
        /// The file.
        file: PathBuf,
        /// Where and how.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file is neither TOML nor JSON.
    #[error("{} is no configuration of Wrangler: give a .toml, .json or .jsonc file", file.display())]
    Kind {
        /// The file.
        file: PathBuf,
    },
    /// No KV namespace is bound.
    #[error("{} binds no KV namespace: give it an entry of kv_namespaces", file.display())]
    NoNamespace {
        /// The file.
        file: PathBuf,
    },
    /// A file of variables cannot be read as such.
    #[error("{} is no file of lines NAME=VALUE", file.display())]
    Variables {
        /// The file.
        file: PathBuf,
        /// Where and how. It shows no value.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
