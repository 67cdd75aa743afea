//! Fault rules that strike whole requests, before and after the API has handled them.

use crate::conditions::{FaultAction, FaultPhase};
use crate::fault::FaultPlace;
use crate::kv::Invocation;
use crate::message::{Delivery, Request, Response, WORKERS_TEXT};
use http::StatusCode;

/// A request under fault rules.
pub(super) struct EndpointFaults<'a> {
    invocation: &'a Invocation<'a>,
    method: &'a str,
    path: &'a str,
    fault: Option<String>,
}

impl<'a> EndpointFaults<'a> {
    pub(super) fn new(invocation: &'a Invocation<'a>, request: &'a Request) -> Self {
        let (method, path) = (request.method.as_str(), request.path.as_str());
        Self { invocation, method, path, fault: None }
    }

    /// The answer that a rule gives in place of the API's; None to go on to the API.
    pub(super) async fn before(&mut self) -> Option<Response> {
        match self.strike(FaultPhase::Before).await? {
            FaultAction::Fail { status, text } => Some(failure(status, text)),
            FaultAction::Drop => Some(Response::empty(StatusCode::OK).delivered(Delivery::Dropped)),
            FaultAction::Cut(_) | FaultAction::Delay(_) | FaultAction::Hold => None,
        }
    }

    /// The API's answer, or what a rule turns it into.
    pub(super) async fn after(&mut self, response: Response) -> Response {
        match self.strike(FaultPhase::After).await {
            Some(FaultAction::Fail { status, text }) => failure(status, text),
            Some(FaultAction::Drop) => response.delivered(Delivery::Dropped),
            Some(FaultAction::Cut(bytes)) => {
                let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
                response.delivered(Delivery::Cut(bytes))
            }
            Some(FaultAction::Delay(_) | FaultAction::Hold) | None => response,
        }
    }

    /// The id of the rule that struck last.
    pub(super) fn into_rule_id(self) -> Option<String> {
        self.fault
    }

    /// The action of the rule that strikes, after the delay or hold that it asks for.
    async fn strike(&mut self, phase: FaultPhase) -> Option<FaultAction> {
        let place = FaultPlace::Endpoint(self.method, self.path);
        let strike = self.invocation.strike(&place, phase).await?;
        self.fault = Some(strike.id);
        Some(strike.action)
    }
}

fn failure(status: u16, text: Option<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let text = text.unwrap_or_else(|| status.canonical_reason().unwrap_or_default().to_owned());
    Response::new(status, WORKERS_TEXT, text)
}
