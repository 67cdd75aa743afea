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
}
