//! Sends one target the requests of a sequence, and notes its normalized answers.

use super::error::DiffError;
use super::normalize::{NormalizedAnswer, named_keys};
use super::sequence::RequestSequence;
use super::sessions::{SessionRequest, request_line};
use super::target::DiffTarget;
use super::wire::{RawRequest, WireSequence, exchange};
use crate::exchange::{Request, Response};
use crate::expect::capture;
use crate::scenario::{Bindings, Scenario, Step};
use crate::site::protocol::{adds, created_key};
use crate::site::{Connection, TransportError, fill};

/// A request of a sequence, and the target's answer.
#[derive(Debug, Clone)]
pub(super) struct AnsweredRequest {
    /// The request, for readers.
    pub(super) line: String,
    pub(super) path: String,
    /// The answer, or why there is none.
    pub(super) answer: Result<NormalizedAnswer, String>,
}

/// Empties the store, and sends the requests up to the first one that gets no answer.
pub(super) async fn play(
    target: &DiffTarget,
    sequence: &RequestSequence,
) -> Result<Vec<AnsweredRequest>, DiffError> {
    target.empty().await?;
    let mut player = Player { target, keys: Vec::new(), answered: Vec::new() };
    match sequence {
        RequestSequence::Session(session) => drop(player.play_requests(&session.requests).await),
        RequestSequence::Scenario(scenario) => player.play_scenario(scenario).await,
        RequestSequence::Wire(wire) => player.play_wire(wire).await,
    }
    Ok(player.answered)
}

struct Player<'a> {
    target: &'a DiffTarget,
    /// The key that each addition was answered; empty where the answer names none.
    keys: Vec<String>,
    answered: Vec<AnsweredRequest>,
}

impl Player<'_> {
    /// Sends requests until one gets no answer. Returns whether all got one.
    async fn play_requests(&mut self, requests: &[SessionRequest]) -> bool {
        for one in requests {
            let (line, path) = (one.line(), one.request.path.clone());
            let request = one.filled(&self.target.connection, &self.keys);
            if self.send(line, path, &request).await.is_none() {
                return false;
            }
        }
        true
    }

    /// Sends the requests before the raw one, and that one over a connection of its own.
    async fn play_wire(&mut self, wire: &WireSequence) {
        if !self.play_requests(&wire.before).await {
            return;
        }
        let Connection { base, mask, .. } = &self.target.connection;
        let request = wire.last.filled(&self.target.connection, &self.keys);
        let mut raw = RawRequest::of(base, &request);
        wire.distort(&mut raw);
        let bytes = raw.bytes();
        let answer = exchange(base.host(), base.port(), &bytes, raw.is_head()).await;
        if let Ok(response) = &answer {
            self.note(&request, response);
        }
        let answer = answer
            .map(|it| NormalizedAnswer::new(&it, &self.keys, base.authority()).masked(mask))
            .map_err(str::to_owned);
        let line = named_keys(&String::from_utf8_lossy(&bytes), &self.keys);
        let line = format!("{:?}", mask.apply(&line));
        self.answered.push(AnsweredRequest { line, path: request.path, answer });
    }

    async fn play_scenario(&mut self, scenario: &Scenario) {
        // Both targets get the same marks and the same fresh keys.
        let mut bindings = Bindings::new("diff", 1, self.target.connection.auth_key.clone());
        for step in &scenario.steps {
            let Some(response) = self.send_step(step, &bindings).await else { return };
            for (name, pointer) in &step.capture {
                if let Ok(text) = capture(&response, pointer) {
                    bindings.capture(name, text);
                }
            }
        }
    }

    /// Sends a step of a scenario, unless a captured text cannot stand in its request.
    async fn send_step(&mut self, step: &Step, bindings: &Bindings) -> Option<Response> {
        match fill(self.target.connection.suite, &step.request, bindings) {
            Ok(request) => {
                let line = named_keys(&request_line(&request), &self.keys);
                let line = self.target.connection.mask.apply(&line);
                self.send(line, request.path.clone(), &request).await
            }
            Err(error) => {
                let path = step.request.path.sample();
                let line = format!("{} {path}", step.request.method);
                self.answered.push(AnsweredRequest { line, path, answer: Err(error.to_string()) });
                None
            }
        }
    }

    /// Sends a request, and notes the answer.
    async fn send(&mut self, line: String, path: String, request: &Request) -> Option<Response> {
        let Connection { base, mask, .. } = &self.target.connection;
        let sent = self.target.connection.send_once(base, request).await;
        if let Ok(response) = &sent {
            self.note(request, response);
        }
        let answer = match &sent {
            Err(TransportError::Refused(reason)) => {
                // It cannot be compared, and neither can what follows it.
                self.target.note_unsent(mask.apply(reason));
                return None;
            }
            Ok(response) => {
                Ok(NormalizedAnswer::new(response, &self.keys, base.authority()).masked(mask))
            }
            Err(error) => Err(mask.apply(&error.to_string())),
        };
        self.answered.push(AnsweredRequest { line, path, answer });
        sent.ok()
    }

    /// Notes what an answered request stored, and the key of an item that it added.
    fn note(&mut self, request: &Request, response: &Response) {
        self.target.note(request, response);
        let suite = self.target.connection.suite;
        if adds(suite, request) {
            self.keys.push(created_key(suite, request, response).unwrap_or_default());
        }
    }
}
