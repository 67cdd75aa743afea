//! What the API knows its user by: an API token, or the global API key with its e-mail address. The `Debug`
//! form does not show it.

use std::fmt;

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};

/// A token of Cloudflare's API, or a user's API key.
#[derive(Clone)]
pub struct ApiToken {
    /// The fields that each call carries.
    fields: HeaderMap,
    /// What must be hidden in all texts, as header fields.
    secrets: HeaderMap,
}

/// Why a text cannot be a token or a key. The text is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is empty, or holds a character that none has")]
pub struct ApiTokenError;

const KEY: HeaderName = HeaderName::from_static("x-auth-key");
const EMAIL: HeaderName = HeaderName::from_static("x-auth-email");

impl ApiToken {
    /// A token. White space around it, as secrets read from files have it, does not count.
    ///
    /// # Errors
    /// When it is empty or cannot stand in a header.
    pub fn new(text: &str) -> Result<Self, ApiTokenError> {
        let bearer = (AUTHORIZATION, secret(text, "Bearer ")?);
        let secrets = [bearer.clone(), (COOKIE, secret(text, "")?)];
        Ok(Self { fields: HeaderMap::from_iter([bearer]), secrets: HeaderMap::from_iter(secrets) })
    }

    /// The global API key of the user with this e-mail address.
    ///
    /// # Errors
    /// When one of them is empty or cannot stand in a header.
    pub fn of_key(key: &str, email: &str) -> Result<Self, ApiTokenError> {
        let fields = [(KEY, secret(key, "")?), (EMAIL, secret(email, "")?)];
        let fields = HeaderMap::from_iter(fields);
        Ok(Self { secrets: fields.clone(), fields })
    }

    /// The header fields that each call carries.
    pub(super) fn fields(&self) -> HeaderMap {
        self.fields.clone()
    }

    /// What must be hidden in all texts, as header fields.
    pub(super) fn secrets(&self) -> HeaderMap {
        self.secrets.clone()
    }
}

fn secret(text: &str, before: &str) -> Result<HeaderValue, ApiTokenError> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ApiTokenError);
    }
    let value = HeaderValue::from_str(&format!("{before}{text}"));
    let mut value = value.map_err(|_| ApiTokenError)?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiToken(…)")
    }
}
