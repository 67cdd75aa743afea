//! The quotas of a price plan.

use serde::{Deserialize, Serialize};

/// Which quotas are enforced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Quotas {
    /// The plan whose quotas are enforced.
    pub plan: PricePlan,
    /// The part of the quotas that may be used, in percent: 50 refuses at half of them. A warning comes at
    /// half of that part, and at its end.
    pub headroom_percent: u64,
}

/// A price plan of Workers KV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PricePlan {
    /// No quotas.
    #[default]
    None,
    /// Daily quotas that end at 00:00 UTC: 100,000 reads; 1,000 writes, deletes and lists each.
    Free,
    /// No quotas. Usage above the monthly allowances costs money.
    Paid,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { plan: PricePlan::None, headroom_percent: 100 }
    }
}
