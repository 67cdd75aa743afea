//! How a deployment in use is treated, where that is other than a target on this machine. Leaf.

use std::time::Duration;

use super::consistency::Consistency;
use super::ledger::LedgerFile;

/// What a run does for the sake of a live deployment; by default nothing.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// How soon reads must show writes.
    pub consistency: Consistency,
    /// The least time between two writes of one KV key; without it, the platform's refusals tell.
    pub pace: Option<Duration>,
    /// How many KV writes the run may make; scenarios are left out whose sentences others prove.
    pub max_writes: Option<usize>,
    /// Where the run's own keys are noted as they come.
    pub ledger: Option<LedgerFile>,
}
