//! The engine: runs scenarios against a target and says what happened, as events.
//!
//! ```text
//! preflight → schedule → attempts → steps → (render, client, expect)
//!           ↘ budget             ↘ ledger ← (unanswered) ← cleanup ← abandoned
//! ```
//!
//! Invariants: only items that the run made are changed or removed; an event holds no secret.

mod abandoned;
mod attempts;
mod budget;
mod cleanup;
mod consistency;
mod counted;
mod engine;
mod event;
mod interrupt;
mod ledger;
mod ledger_file;
mod live;
mod own_store;
mod pace;
mod pacing;
mod preflight;
mod protocol;
mod record;
mod render;
mod session;
mod settle;
mod standing;
mod steps;
mod target_version;
mod unanswered;
mod visit;

pub use abandoned::{AbandonedError, Access, CleanedUp, clean_up};
pub use budget::Cost;
pub use consistency::{Consistency, ConsistencyError};
pub(crate) use counted::counted;
pub use engine::{Plan, RunError, estimate, run};
pub use event::{
    Event, Failure, KnownFailing, Leftover, Outcome, Proof, RunInfo, Staleness, Verdict,
};
pub use interrupt::Interrupt;
pub use ledger_file::{LedgerError, LedgerFile, state_directory};
pub use live::Live;
pub(crate) use protocol::adds;
pub use record::{Counts, Record};
pub(crate) use render::request as filled_request;
pub use standing::Standing;
pub use visit::Visit;
