//! The API key of a request, where the server asks for one.

use crate::auth_key::AuthKey;
use crate::message::Request;

/// The header that carries the key.
const HEADER: &str = "x-api-key";

/// Why a request may not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ApiKeyError {
    /// The header is absent or empty.
    #[error("missing API key: send it in the X-API-Key header")]
    Missing,
    /// The header holds something else.
    #[error("wrong API key in the X-API-Key header")]
    Wrong,
}

/// Checks that the request brings `expected`.
pub(super) fn check(expected: &AuthKey, request: &Request) -> Result<(), ApiKeyError> {
    let key = request.headers.get(HEADER).filter(|key| !key.is_empty());
    let key = key.ok_or(ApiKeyError::Missing)?;
    if expected.opens(key.as_bytes()) { Ok(()) } else { Err(ApiKeyError::Wrong) }
}
