//! Takes a scenario's steps, one after the other, until one fails.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::event::Failure;
use super::interrupt::Interrupt;
use super::protocol;
use super::render::{Rendered, render, shown_answer};
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
}

impl<'a> Attempt<'a> {
    pub(super) fn new(session: &'a Session, scenario: &'a Scenario, store: &'a BaseUrl) -> Self {
        let seed = Uuid::new_v4().as_u128();
        let bindings = Bindings::new(session.next_mark(), seed, session.auth_key.clone());
        let named_bodies = BTreeMap::new();
        Self { session, scenario, store, bindings, own_keys: Vec::new(), named_bodies }
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
        let Rendered { request, mut transcript } = self.render(number, step)?;
        if let Some(key) = protocol::written_key(self.session.suite, &request) {
            self.claim(&key)?;
        }
        let sent = self.session.send(self.store, &request).await;
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                let unanswered = Unanswered { step: number, error, transcript };
                return Err(Ending::Unanswered(Box::new(unanswered)));
            }
        };
        if let Some(key) = protocol::created_key(self.session.suite, &request, &response) {
            // An answered key that the store held before is not removed: the answer is wrong, not ours.
            let _ = self.claim(&key);
        }
        let mismatches = self.judge(step, &response);
        if mismatches.is_empty() {
            return Ok(());
        }
        transcript.answer = Some(shown_answer(&response, &self.session.mask));
        Err(self.failed(number, &mismatches, transcript))
    }

    fn render(&self, number: usize, step: &Step) -> Result<Rendered, Ending> {
        let session = self.session;
        let (pattern, bindings) = (&step.request, &self.bindings);
        render(session.suite, pattern, bindings, self.store, &session.mask).map_err(|error| {
            let expected = "values of which the next request can be made";
            let mismatch = Mismatch::new("captured values", expected, error);
            let transcript = unsent(pattern.method.as_str(), self.store, session);
            self.failed(number, &[mismatch], transcript)
        })
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
        let steps = self.scenario.steps.len();
        let mismatches = mismatches.iter().map(|mismatch| self.masked(mismatch)).collect();
        Ending::Failed(Box::new(Failure { step, steps, mismatches, exchange }))
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

/// What is shown of a request that could not be made.
fn unsent(method: &str, store: &BaseUrl, session: &Session) -> Transcript {
    Transcript {
        method: method.to_owned(),
        url: session.mask.apply(&store.to_string()),
        path: String::new(),
        headers: Vec::new(),
        body: None,
        answer: None,
    }
}
