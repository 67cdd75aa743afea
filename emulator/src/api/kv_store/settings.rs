//! How the store is served.

use crate::auth_key::AuthKey;

/// Settings of one server; the default is the store as its README documents it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// What the `X-API-Key` header of every request to `/kv` must hold; nothing by default.
    pub api_key: Option<AuthKey>,
}
