//! What happened in a run, as data: the border between those who judge and those who report.

mod cost;
mod counted;
mod event;
mod exit;
mod run_record;
#[cfg(test)]
pub(crate) mod sample;
mod standing;

pub use cost::Cost;
pub(crate) use counted::counted;
pub use event::{
    Event, Failure, KnownFailing, Leftover, Outcome, Proof, RunInfo, Staleness, Verdict,
};
pub use exit::Status;
pub use run_record::{Counts, Record};
pub use standing::Standing;
