//! Why a request of the protocol fails: its status, and the reason phrase that the Worker sees.

use crate::kv::KvError;
use http::StatusCode;

/// A failure. `Display` is the reason phrase.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WireError {
    /// The namespace refuses the operation.
    #[error("{}", .0.reason())]
    Kv(#[from] KvError),
    /// The path is not percent-encoded UTF-8.
    #[error("Could not URL-decode key name")]
    Key,
    /// The body of a bulk read is something else.
    #[error("Invalid bulk read: {0}")]
    Bulk(String),
    /// A bulk read of another type.
    #[error("\"{0}\" is not a valid type. Use \"json\" or \"text\"")]
    BulkType(String),
    /// A value that is not JSON, in a bulk read of JSON.
    #[error("At least one of the requested keys corresponds to a non-json value")]
    NoJson,
    /// The metadata is not UTF-8.
    #[error("Metadata is not UTF-8")]
    Metadata,
    /// No namespace has such a name.
    #[error("\"{0}\" is not the name of a namespace: give 1 to 64 letters, digits, -, _ and .")]
    Namespace(String),
    /// The request has not the envelope of Miniflare's proxy.
    #[error("{0} is missing or wrong: this path takes the requests of Miniflare's remote proxy")]
    Envelope(&'static str),
    /// The protocol has no such request.
    #[error("Not Found")]
    Unknown,
}

impl WireError {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Kv(error) => {
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::Unknown => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}
