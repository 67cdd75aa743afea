//! How the key-value store is served.

use crate::auth_key::AuthKey;

/// Settings of one server. The default is the store as its README documents it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The key that `X-API-Key` must hold in every request to `/kv`; none by default.
    pub api_key: Option<AuthKey>,
}
