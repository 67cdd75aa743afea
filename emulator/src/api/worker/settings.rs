//! How the Worker is deployed.

use crate::auth_key::AuthKey;

/// What one deployment of the Worker is configured with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The secret that requests must bring.
    pub auth_key: AuthKey,
    /// Which Worker is deployed.
    pub contract: Contract,
}

/// Which promises the Worker keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Contract {
    /// What the README promises.
    #[default]
    Documented,
    /// What the published Worker really does, open endpoints included.
    Published,
}
