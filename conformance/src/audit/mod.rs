//! `audit`: what whoever runs a deployment must know of it, asked without touching what others stored.
//!
//! ```text
//! engine → check → checks/* → deployment → site::Stay
//!       ↘ record
//! ```
//!
//! Invariants: only items that the audit made are changed or removed, unless the caller allows more;
//! a record holds no secret and none of the stored values.

mod check;
mod checks;
mod deployment;
mod engine;
mod record;

pub use check::Check;
pub use engine::{AuditError, Plan, audit};
pub use record::{Checked, Finding, Record, Severity, Verdict};
