//! How a live deployment is treated.

use std::time::Duration;

use super::consistency::Consistency;
use super::ledger::LedgerFile;

/// The settings for a live deployment. The default is for a target on this machine.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// How soon a read must show a write.
    pub consistency: Consistency,
    /// The least time between two writes of one KV key. Without it, the run slows down when the
    /// platform first refuses a write.
    pub pace: Option<Duration>,
    /// How many KV writes the run may make. To keep below, it leaves out scenarios that prove nothing
    /// which others do not prove.
    pub max_writes: Option<usize>,
    /// The file that lists the keys of the run's own items.
    pub ledger: Option<LedgerFile>,
}
