//! `repair`: an index that names every item once, and nothing else.
//!
//! ```text
//! survey → proposal (pure) → report
//!                          ↘ checked again → rewrite
//! ```
//!
//! Invariant: only the entry `__index__` is written; items are never touched. Without the KV API the
//! deployment's listing shows a part of what is wrong, and nothing can be written.

mod engine;
mod proposal;
mod through_worker;

pub(crate) use engine::{RepairError, propose, write};
pub(crate) use proposal::{Proposal, Removed, Why};
pub(crate) use through_worker::{Shown, shown};
