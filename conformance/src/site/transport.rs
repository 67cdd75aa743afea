//! Why a request got no whole answer, and how much of an answer is read.

use std::time::Duration;

/// The longest body that is read, in bytes, without what is left out of it.
pub(crate) const MAX_BODY_BYTES: usize = 64 << 20;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Nothing was sent.
    #[error("no connection: {0}")]
    Connect(String),
    /// The request was sent, but no whole answer came back.
    #[error("no whole answer: {0}")]
    Broken(String),
    /// No whole answer came back in time.
    #[error("no whole answer within {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// The answer is longer than what is read of one.
    #[error("the answer is longer than the {} MiB that are read of one", MAX_BODY_BYTES >> 20)]
    TooLong,
    /// The platform refuses further requests for now, in these words.
    #[error("{0}")]
    Limited(String),
    /// Something before the deployment answered instead of it, in these words.
    #[error("{words}")]
    Intercepted {
        /// Who answered what, what that means, and what to do.
        words: String,
        /// Whether the deployment may have got the request all the same.
        may_have_acted: bool,
    },
    /// The target stopped answering before, so nothing was sent.
    #[error("not asked, since the target stopped answering: {0}")]
    Gone(String),
    /// HTTP cannot carry the request, because of a captured text.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
    /// The suite did not send the request, because others' data might have been lost.
    #[error("the request cannot be sent: {0}")]
    Refused(String),
}
