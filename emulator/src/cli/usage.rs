//! The kind of failure that is the user's to mend.

/// An argument, or a file that it names, cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub(super) struct Usage(pub(super) anyhow::Error);
