//! Where reads come from.

use serde::{Deserialize, Serialize};

/// Whether a location may serve what it read earlier, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Consistency {
    /// Strong, or eventual as in production.
    pub mode: ConsistencyMode,
    /// How long a location serves an entry, or its absence, after reading it from the central store, in
    /// milliseconds. KV's `cacheTtl` is 60 s by default and at least 30 s; here 0 is allowed too.
    pub cache_ttl_ms: u64,
    /// How many locations share the requests without the header `X-Emulator-Location`. The seed decides
    /// which request goes where.
    pub locations: u64,
    /// How many of a hundred writes their own location does not see at once, in eventual mode: it goes on
    /// serving what it has in its cache. Cloudflare says that a location usually sees its own writes, and
    /// guarantees nothing.
    pub unseen_own_writes_percent: u64,
}

/// What a read sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsistencyMode {
    /// The central store.
    #[default]
    Strong,
    /// The location's cache, or the central store where the cache holds nothing fresh.
    Eventual,
}

impl Default for Consistency {
    fn default() -> Self {
        Self {
            mode: ConsistencyMode::Strong,
            cache_ttl_ms: 60_000,
            locations: 1,
            unseen_own_writes_percent: 0,
        }
    }
}
