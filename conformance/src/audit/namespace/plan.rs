//! Everything that an audit of a namespace is decided by.

use crate::audit::day::DayUse;
use crate::kv_api::KvApi;

/// Everything that an audit of a namespace is decided by.
#[derive(Debug)]
pub struct NamespacePlan {
    /// The namespace.
    pub api: KvApi,
    /// How many values are read at most. Keys are always listed.
    pub max_values: usize,
    /// What clients do on a day, where that is known.
    pub day: Option<DayUse>,
}
