//! The conditions under which a store is served, as one document.
//!
//! `--conditions FILE` (TOML), the flags, the control plane (JSON) and the library read and write
//! this same document. Every field has a default, which is what `wrangler dev` does; unknown fields
//! are refused. The presets are two such documents.
//!
//! Sources: Cloudflare's pages on KV limits, pricing and how KV works, as of November 2026.

mod consistency;
mod document;
mod error;
mod fault_rule;
mod latency;
mod limits;
mod preset;
mod quotas;

pub use consistency::{Consistency, ConsistencyMode};
pub use document::Conditions;
pub use error::ConditionsError;
pub(crate) use fault_rule::{FaultAction, FaultTarget, FaultTrigger};
pub use fault_rule::{FaultPhase, FaultRule, FaultRuleError};
pub use latency::{Latencies, Latency, LatencyError};
pub use limits::{Limits, SameKeyWrites};
pub use preset::Preset;
pub use quotas::{PricePlan, Quotas};
