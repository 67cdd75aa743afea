//! Takes a scenario's steps, one after the other, until one fails.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::event::Failure;
use super::interrupt::Interrupt;
use super::protocol;
use super::render::{self, RenderError, shown_answer};
use super::session::Session;
use crate::base_url::BaseUrl;
use crate::client::TransportError;
use crate::exchange::{Response, Transcript};
use crate::expect::{Case, Mismatch, capture, judge};
use crate::scenario::{Bindings, Scenario, Step};

/// How one attempt at a scenario ended.
#[derive(Debug)]
pub(super) enum Ending {
    /// Every step was as expected.
    Passed,
    /// A step was not.
    Failed(Box<Failure>),
    /// A step got no whole answer.
    Unanswered(Box<Unanswered>),
    /// The run was told to stop before this one was through.
    Interrupted,
    /// It would have overwritten what another stored.
    Refused(String),
}

/// A step without a whole answer.
#[derive(Debug)]
pub(super) struct Unanswered {
    /// Counted from 1.
    pub(super) step: usize,
    /// What went before it, for readers.
    pub(super) before: Vec<String>,
    pub(super) error: TransportError,
    pub(super) transcript: Transcript,
}

/// One attempt at a scenario, on a store.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    session: &'a Session,
    scenario: &'a Scenario,
    store: &'a BaseUrl,
    bindings: Bindings,
    /// The keys of the items that this attempt made.
    own_keys: Vec<String>,
    named_bodies: BTreeMap<String, String>,
    /// The steps that were as expected, for readers.
    before: Vec<String>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(session: &'a Session, scenario: &'a Scenario, store: &'a BaseUrl) -> Self {
        let seed = Uuid::new_v4().as_u128();
        let bindings = Bindings::new(session.next_mark(), seed, session.auth_key.clone());
        let named_bodies = BTreeMap::new();
        let (own_keys, before) = (Vec::new(), Vec::new());
        Self { session, scenario, store, bindings, own_keys, named_bodies, before }
    }

    /// The keys of the items that this attempt made, to be removed.
    pub(super) fn own_keys(&self) -> &[String] {
        &self.own_keys
    }

    /// Takes the steps.
    pub(super) async fn run(&mut self, interrupt: &Interrupt) -> Ending {
        let scenario = self.scenario;
        for (number, step) in (1..).zip(&scenario.steps) {
            if interrupt.is_stopping() {
                return Ending::Interrupted;
            }
            if let Err(ending) = self.take(number, step).await {
                return ending;
            }
        }
        Ending::Passed
    }

    async fn take(&mut self, number: usize, step: &Step) -> Result<(), Ending> {
        let sent_with = self.bindings.clone();
        let request = render::request(self.session.suite, &step.request, &sent_with)
            .map_err(|error| self.unsendable(number, step, &error))?;
        let suite = self.session.suite;
        if let Some(key) = protocol::written_key(suite, &request) {
            self.claim(&key)?;
        }
        let sent = self.session.send(self.store, &request).await;
        if sent.as_ref().map_or(true, |response| response.status < 300) {
            self.note(protocol::updated_key(suite, &request));
        }
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                let transcript = self.transcript(step, &sent_with);
                let before = self.before.clone();
                let unanswered = Unanswered { step: number, before, error, transcript };
                return Err(Ending::Unanswered(Box::new(unanswered)));
            }
        };
        self.note(protocol::created_key(suite, &request, &response));
        let mismatches = self.judge(step, &response);
        if mismatches.is_empty() {
            let line = render::line(&step.request, &sent_with, &self.session.mask);
            self.before.push(format!("{line} → {}", response.status));
            return Ok(());
        }
        let mut transcript = self.transcript(step, &sent_with);
        transcript.answer = Some(shown_answer(&response, &self.session.mask));
        Err(self.failed(number, &mismatches, transcript))
    }

    fn unsendable(&self, number: usize, step: &Step, error: &RenderError) -> Ending {
        let expected = "values of which the next request can be made";
        let mismatch = Mismatch::new("captured values", expected, error);
        self.failed(number, &[mismatch], self.transcript(step, &self.bindings))
    }

    fn transcript(&self, step: &Step, sent_with: &Bindings) -> Transcript {
        let Session { suite, mask, .. } = self.session;
        render::transcript(*suite, &step.request, sent_with, self.store, mask)
    }

    /// Claims a key that an exchange told. One that the store held before is another's all the same.
    fn note(&mut self, key: Option<String>) {
        if let Some(key) = key {
            let _ = self.claim(&key);
        }
    }

    fn claim(&mut self, key: &str) -> Result<(), Ending> {
        if !self.session.ledger.claim(key) {
            let key = self.session.mask.apply(key);
            return Err(Ending::Refused(format!("the store already holds the key `{key}`")));
        }
        if !self.own_keys.iter().any(|own| own == key) {
            self.own_keys.push(key.to_owned());
        }
        Ok(())
    }

    fn judge(&mut self, step: &Step, response: &Response) -> Vec<Mismatch> {
        for (name, pointer) in &step.capture {
            // What cannot be captured is judged after the status, which may explain it.
            if let Ok(text) = capture(response, pointer) {
                self.bindings.capture(name, text);
            }
        }
        if let (Some(name), Some(text)) = (&step.name, response.text()) {
            self.named_bodies.insert(name.clone(), text.to_owned());
        }
        let mismatches = judge(Case {
            expectation: &step.expect,
            response,
            bindings: &self.bindings,
            own_keys: &self.own_keys,
            named_bodies: &self.named_bodies,
        });
        if mismatches.is_empty() { uncaptured(step, response) } else { mismatches }
    }

    fn failed(&self, step: usize, mismatches: &[Mismatch], exchange: Transcript) -> Ending {
        Ending::Failed(Box::new(Failure {
            step,
            steps: self.scenario.steps.len(),
            before: self.before.clone(),
            mismatches: mismatches.iter().map(|mismatch| self.masked(mismatch)).collect(),
            exchange,
        }))
    }

    fn masked(&self, mismatch: &Mismatch) -> Mismatch {
        let mask = &self.session.mask;
        Mismatch {
            place: mask.apply(&mismatch.place),
            expected: mask.apply(&mismatch.expected),
            got: mask.apply(&mismatch.got),
        }
    }
}

fn uncaptured(step: &Step, response: &Response) -> Vec<Mismatch> {
    step.capture.values().filter_map(|pointer| capture(response, pointer).err()).collect()
}
