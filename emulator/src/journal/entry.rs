//! One request in the journal, and the KV operations that it made.

use crate::clock::Timestamp;
use crate::storage::Name;
use http::Method;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt::Display;

/// How many KV operations of one request are kept.
pub const MAX_OPERATIONS: usize = 100;

/// A request, its answer, and what it did to KV.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct JournalEntry {
    /// The request's number, from 1 on.
    pub request: u64,
    /// When it arrived, RFC 3339, by the emulator's clock.
    pub at: Timestamp,
    /// The store that the path's prefix named, if it had one.
    pub store: Option<String>,
    /// The HTTP method.
    #[serde(serialize_with = "text")]
    pub method: Method,
    /// Path and query, with the auth key masked.
    pub target: String,
    /// The location that handled it.
    pub location: Cow<'static, str>,
    /// The status of the answer. `None` if the connection was dropped instead.
    pub status: Option<u16>,
    /// The time until the answer by the emulator's clock, in milliseconds.
    pub elapsed_ms: u64,
    /// How many KV operations it made.
    pub operation_count: u64,
    /// The first [`MAX_OPERATIONS`] KV operations, in the order in which they ended.
    pub operations: Vec<OperationRecord>,
    /// The name of the fault rule that struck the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// A KV operation that has ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct OperationRecord {
    /// `get`, `get-bulk`, `put` or `delete`.
    pub operation: &'static str,
    /// The key. The keys of a bulk read are separated by commas.
    #[serde(serialize_with = "text")]
    pub key: Name,
    /// The length of the value read or written, in bytes, if there was one.
    pub bytes: Option<usize>,
    /// What a read found in the location's cache. `None` if there is no cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<CacheStatus>,
    /// How long it waited for its latency and its faults, in milliseconds.
    pub wait_ms: u64,
    /// What went wrong. On the heap, since hardly any operation has it and thousands are kept.
    #[serde(flatten)]
    pub trouble: Option<Box<Trouble>>,
}

/// What went wrong with a KV operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Trouble {
    /// The error that the Worker saw, unless the operation succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The name of the fault rule that struck.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// What a read found in the location's cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheStatus {
    /// A value, which may be stale.
    Hit,
    /// The absence of a value, which may be stale.
    NegativeHit,
    /// Nothing fresh, so the central store was read.
    Miss,
}

impl CacheStatus {
    /// What a Worker sees as `cacheStatus`.
    pub(crate) const fn as_header(self) -> &'static str {
        match self {
            Self::Hit | Self::NegativeHit => "HIT",
            Self::Miss => "MISS",
        }
    }
}

fn text<S: Serializer>(it: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, None, "")]
    #[case(Some("e"), None, r#","error":"e""#)]
    #[case(None, Some("f"), r#","fault":"f""#)]
    #[case(Some("e"), Some("f"), r#","error":"e","fault":"f""#)]
    fn what_went_wrong_stands_beside_the_rest(
        #[case] error: Option<&str>,
        #[case] fault: Option<&str>,
        #[case] told: &str,
    ) {
        let (error, fault) = (error.map(str::to_owned), fault.map(str::to_owned));
        let is_trouble = error.is_some() || fault.is_some();
        let operation = OperationRecord {
            operation: "get",
            key: "k".into(),
            bytes: None,
            cache: Some(CacheStatus::NegativeHit),
            wait_ms: 5,
            trouble: is_trouble.then(|| Box::new(Trouble { error, fault })),
        };
        let rest =
            r#"{"operation":"get","key":"k","bytes":null,"cache":"negative-hit","wait-ms":5"#;
        assert_eq!(serde_json::to_string(&operation).unwrap(), format!("{rest}{told}}}"));
    }
}
