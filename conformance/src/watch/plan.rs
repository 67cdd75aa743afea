//! Everything that a watch is decided by.

use std::time::Duration;

use super::budget::Budget;
use crate::audit::NamespacePlan;
use crate::run::Plan;
use crate::scenario::AuthKey;

/// Everything that a watch is decided by.
#[derive(Debug)]
pub struct WatchPlan {
    /// The scenarios that only read, and the way to the deployment.
    pub run: Plan,
    /// The deployment's namespace, by the KV API, where each round shall look at that.
    pub namespace: Option<NamespacePlan>,
    /// The deployment's auth key.
    pub auth_key: AuthKey,
    /// The time from the beginning of a round to the next.
    pub every: Duration,
    /// How many rounds there are; nothing for any number.
    pub rounds: Option<u64>,
    /// What may be used of a day.
    pub budget: Budget,
}
