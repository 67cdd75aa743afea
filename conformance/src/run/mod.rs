//! The engine: runs scenarios against a target and says what happened, as events.
//!
//! ```text
//! preflight → schedule → attempts → steps → (render, client, expect)
//!                                 ↘ ledger ← cleanup
//! ```
//!
//! Invariants: only items that the run made are changed or removed; an event holds no secret.

mod attempts;
mod cleanup;
mod engine;
mod event;
mod interrupt;
mod ledger;
mod own_store;
mod pacing;
mod preflight;
mod protocol;
mod record;
mod render;
mod session;
mod standing;
mod steps;
mod target_version;

pub use engine::{Plan, RunError, run};
pub use event::{Event, Failure, KnownFailing, Leftover, Outcome, Proof, RunInfo, Verdict};
pub use interrupt::Interrupt;
pub use record::{Counts, Record};
pub use standing::Standing;
