//! The API key of a request, if the server requires one.

use crate::auth_key::AuthKey;
use crate::message::Request;

/// The header that carries the key.
const HEADER: &str = "x-api-key";

/// Why a request is not authorized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ApiKeyError {
    /// The header field is absent or empty.
    #[error("missing API key: send it in the X-API-Key header")]
    Missing,
    /// The header field holds another key.
    #[error("wrong API key in the X-API-Key header")]
    Wrong,
}

/// Checks that the request brings the `expected` key.
pub(super) fn check(expected: &AuthKey, request: &Request) -> Result<(), ApiKeyError> {
    let key = request.headers.get(HEADER).filter(|key| !key.is_empty());
    let key = key.ok_or(ApiKeyError::Missing)?;
    if expected.opens(key.as_bytes()) { Ok(()) } else { Err(ApiKeyError::Wrong) }
}
