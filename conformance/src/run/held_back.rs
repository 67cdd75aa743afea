//! Failures that another run may have caused. They are told at the end, when it is known whether one was
//! at work.
//!
//! What another run of the suite adds and removes can take entries from the index. So a listing that
//! lacks an item, and a store that holds more than it should, say nothing of the deployment then. Every
//! other failure does.

use std::time::Duration;

use super::retry::Judgement;
use super::staleness::is_of_listing;
use crate::record::Outcome;
use crate::scenario::{Need, Scenario};

/// A verdict that was not told yet.
#[derive(Debug)]
pub(super) struct HeldBack {
    /// The number of the scenario.
    pub(super) number: usize,
    pub(super) judgement: Judgement,
    pub(super) duration: Duration,
}

/// Whether an outcome is a failure that rests on the listing.
pub(super) fn may_be_of_another_run(scenario: &Scenario, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Failed(failure) => {
            scenario.needs(Need::OwnStore) || failure.mismatches.iter().any(is_of_listing)
        }
        Outcome::Passed | Outcome::Skipped(_) | Outcome::Indeterminate(_) => false,
    }
}

/// The judgement on such a failure beside these runs.
pub(super) fn beside(judgement: Judgement, at_work: &[String]) -> Judgement {
    match judgement.outcome {
        Outcome::Failed(failure) if !at_work.is_empty() => Outcome::Indeterminate(format!(
            "step {}: the listing is not as expected, and another run is at work at the target ({})",
            failure.step,
            at_work.join(", ")
        ))
        .into(),
        outcome => Judgement { outcome, ..judgement },
    }
}
