//! A fault rule that strikes an operation or a whole request.

use super::state::State;
use crate::clock::Clock;
use crate::conditions::FaultAction;
use crate::fault::Rule;
use std::sync::Arc;
use std::time::Duration;

/// What a rule did. If it delays or holds, that is over.
#[derive(Debug)]
pub(crate) struct Strike {
    /// The rule's name.
    pub(crate) id: String,
    pub(crate) action: FaultAction,
    pub(crate) waited: Duration,
}

impl Strike {
    /// Lets the rule strike.
    pub(super) async fn of(rule: Arc<Rule>, state: &State, clock: &Clock) -> Self {
        let started = clock.elapsed();
        match rule.action() {
            FaultAction::Delay(ms) => {
                state.sleep(Duration::from_millis(*ms), clock).await;
            }
            FaultAction::Hold => rule.hold().await,
            FaultAction::Fail { .. } | FaultAction::Drop | FaultAction::Cut(_) => {}
        }
        let (id, action) = (rule.fault().id.clone(), rule.action().clone());
        Self { id, action, waited: clock.elapsed() - started }
    }
}
