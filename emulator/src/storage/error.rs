//! Why a backend could not do what was asked.

/// A failure of a backend. Its text goes to the log, never to a client.
#[derive(Debug, thiserror::Error)]
#[error("storage failed to {action}")]
pub struct StorageError {
    /// What was being done: "read" or "write".
    pub action: &'static str,
    /// The backend's own error.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl StorageError {
    pub(crate) fn reading(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { action: "read", source: source.into() }
    }

    pub(crate) fn writing(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { action: "write", source: source.into() }
    }
}
