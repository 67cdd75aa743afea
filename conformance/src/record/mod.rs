//! What happened in a run, as data. The engine writes it, and the reports and the exit status read it.

mod cost;
mod counted;
mod event;
mod exit;
mod others;
mod run_record;
#[cfg(test)]
pub(crate) mod sample;
mod standing;

pub use cost::Cost;
pub(crate) use cost::FREE_DAY;
pub(crate) use counted::counted;
pub(crate) use event::Proof;
pub use event::{Event, Failure, KnownFailing, Leftover, Outcome, RunInfo, Staleness, Verdict};
pub use exit::Status;
pub(crate) use others::Held;
pub use others::{OtherRun, Others, RunState};
pub(crate) use run_record::Counts;
pub use run_record::Record;
pub(crate) use standing::Standing;
