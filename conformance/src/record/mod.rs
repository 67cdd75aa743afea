//! What happened in a run, as data: the border between those who judge and those who report.

mod cost;
mod counted;
mod event;
mod exit;
#[expect(clippy::module_inception, reason = "the record of a run is what the folder is about")]
mod record;
#[cfg(test)]
pub(crate) mod sample;
mod standing;

pub use cost::Cost;
pub(crate) use counted::counted;
pub use event::{
    Event, Failure, KnownFailing, Leftover, Outcome, Proof, RunInfo, Staleness, Verdict,
};
pub use exit::Status;
pub use record::{Counts, Record};
pub use standing::Standing;
