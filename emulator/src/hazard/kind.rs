//! The kinds of hazards, and what to do about each.

use serde::Serialize;

/// A kind of hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hazard {
    /// Two writes of one key within a second.
    SameKeyWrite,
    /// More KV operations in one invocation than a plan allows.
    OperationLimit,
    /// An index that is nearly as large as a value can be.
    IndexSize,
    /// A daily quota of the free plan, or the part of it that may be used, of which half or all is used.
    Quota,
    /// An index entry that a concurrent write removed.
    LostIndexEntry,
    /// An index entry that a concurrent write restored, or whose item was never stored.
    DanglingIndexEntry,
    /// Items that the index no longer lists.
    Orphan,
    /// A read soon after a write at another location.
    StaleRead,
    /// A put that asks for less than a minute until the entry expires.
    ShortTtl,
    /// Lists in quick succession.
    FrequentList,
    /// An invocation that reads many keys one by one.
    SingleReads,
    /// A value or metadata nearly as large as KV takes.
    EntrySize,
    /// A deployment that anybody can read and write.
    Unauthenticated,
}

impl Hazard {
    /// Every kind, in the order of the enum.
    pub(super) const ALL: [Self; 13] = [
        Self::SameKeyWrite,
        Self::OperationLimit,
        Self::IndexSize,
        Self::Quota,
        Self::LostIndexEntry,
        Self::DanglingIndexEntry,
        Self::Orphan,
        Self::StaleRead,
        Self::ShortTtl,
        Self::FrequentList,
        Self::SingleReads,
        Self::EntrySize,
        Self::Unauthenticated,
    ];

    /// What to do about it.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::SameKeyWrite => {
                "Workers KV takes one write per second and key and answers others with 429: pace \
                 such writes, batch them, or keep what changes often in a Durable Object (in \
                 PysonDBKV, every add and delete writes __index__)"
            }
            Self::OperationLimit => {
                "an invocation may make 1,000 KV operations on the free plan and 10,000 on the \
                 paid one: page the listing, or keep the values in the index"
            }
            Self::IndexSize => {
                "a KV value is at most 25 MiB, and from then on every add fails: split the index"
            }
            Self::Quota => {
                "the free plan allows 100,000 reads and 1,000 writes, deletes and lists each a \
                 day, and refuses the rest until 00:00 UTC: an add is one read and two writes"
            }
            Self::LostIndexEntry => {
                "the index is read, changed and written back in separate KV operations: let one \
                 writer at a time change it (--index serialized shows the effect), or keep it in \
                 a Durable Object"
            }
            Self::DanglingIndexEntry => {
                "listings show such an item as null: POST /__emulator/index/repair drops the entry"
            }
            Self::Orphan => {
                "such items are stored and paid for, and no listing shows them: POST \
                 /__emulator/index/repair lists them again"
            }
            Self::StaleRead => {
                "a location serves what it has read for a minute (cacheTtl), whatever others write \
                 meanwhile: keep what must be fresh in a Durable Object"
            }
            Self::ShortTtl => {
                "an entry lives for a minute at least, and KV refuses less with 400: keep what is \
                 shorter in a Durable Object or in the Cache API"
            }
            Self::FrequentList => {
                "each page of a list is an operation of its own, $5 for a million of them and 1,000 \
                 a day on the free plan, and shows changes up to a minute late: keep the keys in an \
                 entry of their own"
            }
            Self::SingleReads => {
                "a bulk read (get of an array) takes up to 100 keys as one operation of the \
                 invocation"
            }
            Self::EntrySize => {
                "a value is at most 25 MiB and metadata at most 1,024 bytes, and KV refuses more \
                 with 413: split it"
            }
            Self::Unauthenticated => {
                "the published Worker never looks at AUTH_KEY, and a GET of /delete/KEY deletes: \
                 deploy one that keeps the documented contract"
            }
        }
    }
}
