//! Takes a scenario's steps, one after the other, until one fails.

use std::collections::BTreeMap;

use tokio::time::Instant;
use uuid::Uuid;

use super::render::{self, RenderError, shown_answer};
use super::settle::{Held, Settling};
use crate::base_url::BaseUrl;
use crate::exchange::{Response, Transcript};
use crate::expect::{Case, Mismatch, capture, judge};
use crate::record::{Failure, Staleness};
use crate::scenario::{Bindings, Scenario, Step};
use crate::site::{Interrupt, Repeatable, Session, TransportError, wire as protocol};

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
    pub(super) session: &'a Session,
    scenario: &'a Scenario,
    pub(super) store: &'a BaseUrl,
    pub(super) interrupt: &'a Interrupt,
    bindings: Bindings,
    /// What is known of writes that reads need not show yet.
    pub(super) settling: Settling<'a>,
    /// The keys of the items that this attempt made.
    own_keys: Vec<String>,
    named_bodies: BTreeMap<String, String>,
    /// The steps that were as expected, for readers.
    before: Vec<String>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        session: &'a Session,
        scenario: &'a Scenario,
        store: &'a BaseUrl,
        interrupt: &'a Interrupt,
    ) -> Self {
        let seed = Uuid::new_v4().as_u128();
        let bindings = Bindings::new(session.next_mark(), seed, session.auth_key.clone());
        let named_bodies = BTreeMap::new();
        let (own_keys, before) = (Vec::new(), Vec::new());
        let settling = Settling::default();
        Self {
            session,
            scenario,
            store,
            interrupt,
            bindings,
            settling,
            own_keys,
            named_bodies,
            before,
        }
    }

    /// The keys of the items that this attempt made, to be removed.
    pub(super) fn own_keys(&self) -> &[String] {
        &self.own_keys
    }

    /// Takes the steps.
    pub(super) async fn run(&mut self) -> Ending {
        let scenario = self.scenario;
        for (number, step) in (1..).zip(&scenario.steps) {
            if self.interrupt.is_stopping() {
                return Ending::Interrupted;
            }
            if let Err(ending) = self.take(number, step).await {
                return ending;
            }
        }
        self.look_again().await.err().unwrap_or(Ending::Passed)
    }

    async fn take(&mut self, number: usize, step: &'a Step) -> Result<(), Ending> {
        if let Some(reason) = self.session.ledger.fault() {
            return Err(Ending::Refused(reason));
        }
        let sent_with = self.bindings.clone();
        let request = render::request(self.session.suite, &step.request, &sent_with)
            .map_err(|error| self.unsendable(number, step, &error))?;
        let suite = self.session.suite;
        if let Some(key) = protocol::written_key(suite, &request) {
            self.claim(&key)?;
        }
        self.wait_for_certainty(&request).await;
        let is_reading = protocol::repeatable(suite, &request) == Repeatable::Yes;
        let sent = self.session.send(self.store, &request).await;
        if sent.as_ref().map_or(true, |response| response.status < 300) {
            self.note(protocol::updated_key(suite, &request));
            if !is_reading {
                self.settling.note_change(&request, Instant::now());
            }
        }
        let held = Held { number, step, sent_with, request };
        let response = sent.map_err(|error| self.unanswered(&held, error))?;
        self.note(protocol::created_key(suite, &held.request, &response));
        let mismatches = self.judge(step, &response);
        let status = response.status;
        if !mismatches.is_empty() {
            self.settle(&held, response, mismatches).await?;
        }
        let line = render::line(&step.request, &held.sent_with, &self.session.mask);
        self.before.push(format!("{line} → {status}"));
        if is_reading {
            self.settling.note_held(held);
        }
        Ok(())
    }

    pub(super) fn unanswered(&self, held: &Held<'a>, error: TransportError) -> Ending {
        let transcript = self.transcript(held.step, &held.sent_with);
        let before = self.before.clone();
        Ending::Unanswered(Box::new(Unanswered { step: held.number, before, error, transcript }))
    }

    /// The step's failure, with the exchange that shows it.
    pub(super) fn refuted(
        &self,
        held: &Held<'a>,
        response: &Response,
        mismatches: &[Mismatch],
        staleness: Option<Staleness>,
    ) -> Ending {
        let mut transcript = self.transcript(held.step, &held.sent_with);
        transcript.answer = Some(shown_answer(response, &self.session.mask));
        self.failed(held.number, mismatches, transcript, staleness)
    }

    fn unsendable(&self, number: usize, step: &Step, error: &RenderError) -> Ending {
        let expected = "values of which the next request can be made";
        let mismatch = Mismatch::new("captured values", expected, error);
        self.failed(number, &[mismatch], self.transcript(step, &self.bindings), None)
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

    pub(super) fn judge(&mut self, step: &Step, response: &Response) -> Vec<Mismatch> {
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

    fn failed(
        &self,
        step: usize,
        mismatches: &[Mismatch],
        exchange: Transcript,
        staleness: Option<Staleness>,
    ) -> Ending {
        Ending::Failed(Box::new(Failure {
            step,
            steps: self.scenario.steps.len(),
            before: self.before.clone(),
            mismatches: mismatches.iter().map(|mismatch| self.masked(mismatch)).collect(),
            exchange,
            staleness,
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
