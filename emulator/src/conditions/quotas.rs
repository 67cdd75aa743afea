//! How much a plan allows, and whether going over it is refused.

use serde::{Deserialize, Serialize};

/// Which plan's quotas hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Quotas {
    /// The plan whose quotas are enforced.
    pub plan: Plan,
    /// What part of a quota may be used, in percent: 50 refuses, and warns, at half of it.
    pub headroom_percent: u64,
}

/// A plan of Workers KV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    /// Nothing is refused.
    #[default]
    None,
    /// Daily quotas, over at 00:00 UTC: 100,000 reads; 1,000 writes, deletes and lists each.
    Free,
    /// Nothing is refused; what goes over the monthly allowances costs.
    Paid,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { plan: Plan::None, headroom_percent: 100 }
    }
}
