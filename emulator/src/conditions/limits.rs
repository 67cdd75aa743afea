//! What KV and the Workers runtime refuse beside keys and values that are too large.

use serde::{Deserialize, Serialize};

/// Limits on the rate and the number of operations. 0 means no limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Limits {
    /// What happens to a second write of one key within the window.
    pub same_key_writes: SameKeyWrites,
    /// How long the window after a write of a key lasts, in milliseconds.
    pub same_key_window_ms: u64,
    /// How many KV operations one invocation may make. A bulk read is one.
    pub operations_per_invocation: u64,
    /// How many KV operations of one invocation run at once. The others wait, which only latency
    /// shows.
    pub connections: u64,
    /// How many requests Cloudflare's REST API takes in five minutes.
    pub rest_requests: u64,
}

/// What happens to a second write of one key within the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameKeyWrites {
    /// It succeeds, as in `wrangler dev`.
    #[default]
    Off,
    /// It fails with `429 Too Many Requests`, as Cloudflare documents it.
    #[serde(rename = "429")]
    Refused,
    /// It is accepted and waits until the window ends. Of several waiting writes only the last one is
    /// stored; the others are lost without an error. Seen in the field.
    LastWriterWins,
}

impl Limits {
    /// What Cloudflare documents: one write per second and key, six connections, and since February
    /// 2026 1,000 operations per invocation on the free plan (10,000 on the paid one; older pages say
    /// 1,000 for both).
    pub(super) fn production() -> Self {
        Self {
            same_key_writes: SameKeyWrites::Refused,
            operations_per_invocation: 1_000,
            connections: 6,
            rest_requests: 1_200,
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            same_key_writes: SameKeyWrites::Off,
            same_key_window_ms: 1_000,
            operations_per_invocation: 0,
            connections: 0,
            rest_requests: 0,
        }
    }
}
