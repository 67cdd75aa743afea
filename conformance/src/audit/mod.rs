//! `audit`: what the operator of a deployment must know of it, asked without touching what others stored.
//!
//! ```text
//! plan → engine → checks/* (one question each) → context → site::Stay
//!               ↘ record (checks, verdicts)
//! ```
//!
//! `namespace` does the same by the KV API, which shows what no Worker does.
//!
//! Invariants: only items that the audit made are changed or removed, unless the plan allows more; a
//! record holds no secret and none of the stored values.

mod check;
mod checks;
mod context;
mod day;
mod engine;
mod gap;
mod namespace;
mod plan;
mod record;
mod verdict;
mod wall;

pub use check::Check;
pub use day::DayUse;
pub use engine::audit;
pub use gap::{Gap, Why};
pub use namespace::{NamespacePlan, audit_namespace};
pub use plan::AuditPlan;
pub use record::{AuditRecord, Checked};
pub use verdict::{CheckVerdict, Finding, Severity};
