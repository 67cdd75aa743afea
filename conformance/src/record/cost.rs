//! The cost of a run.

use serde::Serialize;

/// What a run uses of the platform.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Requests, without repeated ones.
    pub requests: usize,
    /// KV entries read.
    pub kv_reads: usize,
    /// KV entries written.
    pub kv_writes: usize,
    /// KV entries deleted.
    pub kv_deletes: usize,
    /// How many of the written entries are the index. KV takes one of those a second.
    #[serde(skip)]
    pub(crate) index_writes: usize,
}

/// A free plan's day, by Cloudflare's page on pricing.
pub(crate) const FREE_DAY: Cost = Cost {
    requests: 100_000,
    kv_reads: 100_000,
    kv_writes: 1_000,
    kv_deletes: 1_000,
    index_writes: 1_000,
};

impl Cost {
    /// The cost of adding one item.
    pub(crate) const ADD: Self =
        Self { requests: 0, kv_reads: 1, kv_writes: 2, kv_deletes: 0, index_writes: 1 };
    /// The cost of reading one entry.
    pub(crate) const READ: Self =
        Self { requests: 0, kv_reads: 1, kv_writes: 0, kv_deletes: 0, index_writes: 0 };
    /// The cost of updating one item.
    pub(crate) const UPDATE: Self = Self { kv_writes: 1, ..Self::READ };
    /// The cost of deleting one item.
    pub(crate) const DELETE: Self =
        Self { requests: 0, kv_reads: 1, kv_writes: 1, kv_deletes: 1, index_writes: 1 };

    pub(crate) fn plus(self, other: Self, times: usize) -> Self {
        Self {
            requests: self.requests + other.requests * times,
            kv_reads: self.kv_reads + other.kv_reads * times,
            kv_writes: self.kv_writes + other.kv_writes * times,
            kv_deletes: self.kv_deletes + other.kv_deletes * times,
            index_writes: self.index_writes + other.index_writes * times,
        }
    }
}
