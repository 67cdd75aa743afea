//! The requests that both targets get: those of a scenario, those of a random session, or a raw one.

use http::Method;

use super::sessions::Session;
use super::wire::WireSequence;
use crate::scenario::{Content, Scenario};
use crate::site::protocol::INDEX_KEY;

/// Requests in order. The first one is sent to an empty store.
#[derive(Debug, Clone)]
pub(crate) enum RequestSequence {
    /// The requests of a scenario. Its expectations are not judged here.
    Scenario(Box<Scenario>),
    Session(Session),
    /// A request that is written byte by byte, after some of a session.
    Wire(Box<WireSequence>),
}

impl RequestSequence {
    /// Whether it asks for a change of the index as if it were an item. That breaks some Workers for good.
    pub(crate) fn may_break_the_index(&self) -> bool {
        let Self::Scenario(scenario) = self else { return false };
        scenario.steps.iter().any(|step| {
            let request = &step.request;
            let is_change = matches!(request.method, Method::PUT | Method::DELETE);
            let body = request.body.as_ref().map(|body| &body.content);
            let is_named = match body {
                Some(Content::Text(text)) => text.sample().contains(INDEX_KEY),
                _ => false,
            };
            is_change && (is_named || request.path.sample().contains(INDEX_KEY))
        })
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::Scenario(scenario) => format!("scenario {}", scenario.id),
            Self::Session(session) => format!("session {}", session.number),
            Self::Wire(wire) => format!("raw request {} with {}", wire.number, wire.oddity()),
        }
    }
}
