//! `audit`: what the operator of a deployment must know of it, asked without touching what others stored.
//!
//! ```text
//! plan → engine → checks/* (one question each) → context → site::Stay
//!               ↘ record (checks, verdicts)
//! ```
//!
//! Invariants: only items that the audit made are changed or removed, unless the plan allows more; a
//! record holds no secret and none of the stored values.

mod check;
mod checks;
mod context;
mod engine;
mod gap;
mod plan;
mod record;
mod verdict;

pub use check::Check;
pub use engine::audit;
pub use gap::{Gap, Why};
pub use plan::AuditPlan;
pub use record::{AuditRecord, Checked};
pub use verdict::{CheckVerdict, Finding, Severity};
