//! The requests that both targets get: those of a scenario, or those of a random session.

use super::sessions::Session;
use crate::scenario::Scenario;

/// Requests in order. The first one is sent to an empty store.
#[derive(Debug, Clone)]
pub(crate) enum RequestSequence {
    /// The requests of a scenario. Its expectations are not judged here.
    Scenario(Box<Scenario>),
    Session(Session),
}

impl RequestSequence {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Scenario(scenario) => format!("scenario {}", scenario.id),
            Self::Session(session) => format!("session {}", session.number),
        }
    }
}
