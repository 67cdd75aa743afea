//! What KV and the Workers runtime refuse, beyond the sizes that they always do.

use serde::{Deserialize, Serialize};

/// Limits of rate and number. Zero stands for no limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Limits {
    /// What happens to a second write of one key within the window.
    pub same_key_writes: SameKeyWrites,
    /// How long a write keeps others of its key out, in milliseconds.
    pub same_key_window_ms: u64,
    /// How many KV operations one invocation may make. A bulk read is one.
    pub operations_per_invocation: u64,
    /// How many KV operations of one invocation run at once; the others queue. Only latency shows
    /// it.
    pub connections: u64,
}

/// What happens to a second write of one key within the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameKeyWrites {
    /// It is written, as by `wrangler dev`.
    #[default]
    Off,
    /// It fails with `429 Too Many Requests`, as Cloudflare documents it.
    #[serde(rename = "429")]
    Refused,
    /// It is accepted and waits for the window's end; of several that wait the last one is
    /// written, and nobody hears of the others again. Seen in the field.
    LastWriterWins,
}

impl Limits {
    /// What Cloudflare documents: one write a second and key, and, since February 2026, 1,000
    /// operations an invocation on the free plan (10,000 on the paid one; the older pages say
    /// 1,000 for both), six connections.
    #[must_use]
    pub fn production() -> Self {
        Self {
            same_key_writes: SameKeyWrites::Refused,
            operations_per_invocation: 1_000,
            connections: 6,
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
        }
    }
}
