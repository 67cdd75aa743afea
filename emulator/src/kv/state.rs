//! What an invocation keeps from its beginning to its end, whatever is changed meanwhile.

use super::contents::Contents;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::conditions::Conditions;
use crate::fault::Rules;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The state of a namespace. A new one takes its place when entries are replaced or conditions set.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) contents: Arc<Contents>,
    pub(super) in_force: Arc<InForce>,
    /// Begins anew when entries are reset, so that invocations from before draw none of its numbers.
    pub(super) chance: Arc<Chance>,
    /// Cancelled when entries are reset: nobody waits beyond that.
    pub(super) reset: CancellationToken,
}

impl State {
    /// Sleeps for `duration`, or until entries are reset.
    pub(super) async fn sleep(&self, duration: Duration, clock: &Clock) {
        self.reset.run_until_cancelled(clock.sleep(duration)).await;
    }
}

/// The conditions in force, and what follows from them.
#[derive(Debug)]
pub(super) struct InForce {
    pub(super) conditions: Arc<Conditions>,
    pub(super) rules: Rules,
    /// Whether operations take neither time nor chance, so that most stages can be skipped.
    pub(super) plain: bool,
}

impl InForce {
    /// Fault rules that are also in `rules` keep their counts.
    pub(super) fn new(rules: &Rules, conditions: Arc<Conditions>, clock: &Clock) -> Self {
        let rules = rules.updated(&conditions.faults, clock.elapsed());
        Self { rules, plain: conditions.are_plain(), conditions }
    }
}
