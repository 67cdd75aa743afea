//! Why nothing can be judged at a target.

/// Why nothing was judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The target does not answer.
    #[error("the target {target} cannot be reached: {reason}")]
    Unreachable {
        /// The target's base, without secrets.
        target: String,
        /// Why there is no answer, and what to do.
        reason: String,
    },
    /// Something answers, and it is not the deployment.
    #[error("nothing at {target} can be judged: {reason}")]
    NotTheDeployment {
        /// The target's base, without secrets.
        target: String,
        /// What answers instead, and what to do.
        reason: String,
    },
    /// The auth key is wrong, so every answer would be a refusal.
    #[error(
        "the target refuses the auth key on every endpoint; give the right one with --auth-key or AUTH_KEY"
    )]
    KeyRefused,
    /// The fleet's budget for the day has too little left. Nothing was stored.
    #[error(
        "the run needs {needed} KV writes, and of the day's {budget} (--day-writes) {left} are left; nothing \
         was stored; the next day begins at 00:00 UTC"
    )]
    DayIsSpent {
        /// KV writes of a day.
        budget: usize,
        /// How many are left.
        left: usize,
        /// How many the run needs at least.
        needed: usize,
    },
    /// The shared ledger does not answer. Nothing was stored.
    #[error("the shared ledger cannot be used, so nothing was stored: {0}")]
    Ledger(String),
}
