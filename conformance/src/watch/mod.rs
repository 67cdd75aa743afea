//! `watch`: what only reads of the suite and of the audit, round after round, within a budget a day.
//!
//! ```text
//! watcher (when, and whether the budget allows it) → look (one round) → round → change
//!         ↘ budget                                   ↘ hearing (times, listings) → sightings
//!                                                      exposition (serves a text)
//! ```
//!
//! Invariants: a round only reads; a round holds ids and numbers, no secret and nothing that is stored.

mod budget;
mod change;
mod exposition;
mod hearing;
mod look;
mod plan;
mod round;
mod sightings;
mod totals;
mod watcher;

pub use budget::{Budget, BudgetError};
pub use change::Change;
pub(crate) use exposition::expose;
pub use plan::WatchPlan;
pub use round::{Latency, Round, RoundOutcome};
pub use totals::Totals;
pub use watcher::{News, Watcher};
