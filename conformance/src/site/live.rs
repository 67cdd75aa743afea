//! How a live deployment is treated.

use std::time::Duration;

use super::consistency::Consistency;
use super::ledger::LedgerHome;
use super::rest::MAX_WAIT;

/// The settings for a live deployment. The default is for a target on this machine.
#[derive(Debug, Clone)]
pub struct Live {
    /// How soon a read must show a write.
    pub consistency: Consistency,
    /// The least time between two writes of one KV key. Without it, the run slows down when the
    /// platform first refuses a write.
    pub pace: Option<Duration>,
    /// How many KV writes the run may make. To keep below, it leaves out scenarios that prove nothing
    /// which others do not prove.
    pub max_writes: Option<usize>,
    /// How many KV writes all runs of the fleet may make on a day. It counts only where the ledger is shared.
    pub day_writes: Option<usize>,
    /// Where the keys of the run's own items are listed.
    pub ledger: Option<LedgerHome>,
    /// How long to wait in all where the target asks to be asked again later.
    pub max_wait: Duration,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            consistency: Consistency::default(),
            pace: None,
            max_writes: None,
            day_writes: None,
            ledger: None,
            max_wait: MAX_WAIT,
        }
    }
}
