//! What both targets are asked: a scenario, or a random session. Each begins on an empty store.

use super::sessions::Session;
use crate::scenario::Scenario;

/// A sequence of requests that begins on an empty store.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A scenario's requests; what it expects is for `run`.
    Scenario(Box<Scenario>),
    /// A random session.
    Session(Session),
}

impl Piece {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Scenario(scenario) => format!("scenario {}", scenario.id),
            Self::Session(session) => format!("session {}", session.number),
        }
    }
}
