//! The API token. Its `Debug` form does not show it.

use std::fmt;

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use http::{HeaderMap, header};

/// A token of Cloudflare's API.
#[derive(Clone)]
pub struct ApiToken {
    token: HeaderValue,
    bearer: HeaderValue,
}

/// Why a text cannot be a token. The text is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is empty, or holds a character that no token has")]
pub struct ApiTokenError;

impl ApiToken {
    /// A token. White space around it, as secrets read from files have it, does not count.
    ///
    /// # Errors
    /// When it is empty or cannot stand in a header.
    pub fn new(text: &str) -> Result<Self, ApiTokenError> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ApiTokenError);
        }
        let secret = |text: &str| {
            let mut value = HeaderValue::from_str(text).map_err(|_| ApiTokenError)?;
            value.set_sensitive(true);
            Ok(value)
        };
        Ok(Self { token: secret(text)?, bearer: secret(&format!("Bearer {text}"))? })
    }

    /// The content of the header `Authorization`.
    pub(super) fn bearer(&self) -> HeaderValue {
        self.bearer.clone()
    }

    /// What must be hidden in all texts, as header fields.
    pub(super) fn secrets(&self) -> HeaderMap {
        let fields: [(HeaderName, &HeaderValue); 2] =
            [(AUTHORIZATION, &self.bearer), (header::COOKIE, &self.token)];
        fields.into_iter().map(|(name, value)| (name, value.clone())).collect()
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiToken(…)")
    }
}
