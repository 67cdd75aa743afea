//! One attempt at a scenario: its state, and how it sends and judges a single step.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::render;
use crate::base_url::BaseUrl;
use crate::exchange::{Excerpt, Request, Response, Transcript};
use crate::expect::{Case, Mismatch, capture, judge};
use crate::record::{Failure, Staleness};
use crate::scenario::{Bindings, Scenario, Step};
use crate::site::{FillError, How, Interrupt, Mask, Stay, TransportError, fill};

#[derive(Debug)]
pub(super) struct Attempt<'a> {
    pub(super) stay: &'a Stay,
    pub(super) scenario: &'a Scenario,
    pub(super) interrupt: &'a Interrupt,
    store: &'a BaseUrl,
    bindings: Bindings,
    /// The keys of the items that this attempt made.
    own_keys: Vec<String>,
    named_bodies: BTreeMap<String, String>,
    /// The steps that passed, for readers.
    before: Vec<String>,
    /// Who may have answered a change instead of the target.
    doubt: Option<String>,
}

/// A step and the request that was made for it.
#[derive(Debug)]
pub(super) struct Filled<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) step: &'a Step,
    pub(super) request: Request,
    bindings: Bindings,
}

#[derive(Debug)]
pub(super) enum Ending {
    /// Every step passed.
    Passed,
    /// A step failed.
    Failed(Box<Failure>),
    /// A step failed, and its answer may be a stranger's.
    Doubted(Box<Doubted>),
    /// A step got no whole answer.
    Unanswered(Box<Unanswered>),
    /// The run was interrupted before the last step.
    Interrupted,
    /// The suite did not send a step, for this reason.
    Refused(String),
}

/// A failed step whose answer the deployment may not have given.
#[derive(Debug)]
pub(super) struct Doubted {
    pub(super) failure: Failure,
    /// Who may have answered what.
    pub(super) words: String,
}

/// A step without a whole answer.
#[derive(Debug)]
pub(super) struct Unanswered {
    /// Counted from 1.
    pub(super) step: usize,
    /// The steps before it, for readers.
    pub(super) before: Vec<String>,
    pub(super) error: TransportError,
    pub(super) transcript: Transcript,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        stay: &'a Stay,
        scenario: &'a Scenario,
        store: &'a BaseUrl,
        interrupt: &'a Interrupt,
    ) -> Self {
        let seed = Uuid::new_v4().as_u128();
        let auth_key = stay.connection.auth_key.clone();
        let bindings = Bindings::new(stay.next_mark(), seed, auth_key);
        let (own_keys, named_bodies, before) = (Vec::new(), BTreeMap::new(), Vec::new());
        let doubt = None;
        Self { stay, scenario, interrupt, store, bindings, own_keys, named_bodies, before, doubt }
    }

    /// The keys of the items that this attempt made, in order.
    pub(super) fn own_keys(&self) -> &[String] {
        &self.own_keys
    }

    /// Makes the request of a step.
    ///
    /// # Errors
    /// The ending, when a captured text cannot stand in its place.
    pub(super) fn fill(&self, number: usize, step: &'a Step) -> Result<Filled<'a>, Ending> {
        let suite = self.stay.connection.suite;
        match fill(suite, &step.request, &self.bindings) {
            Ok(request) => Ok(Filled { number, step, request, bindings: self.bindings.clone() }),
            Err(error) => Err(self.unsendable(number, step, &error)),
        }
    }

    /// Sends a step, and notes the keys of the items that it made.
    pub(super) async fn send(&mut self, filled: &Filled<'a>) -> Result<Response, TransportError> {
        let sent = self.stay.send(&filled.request, How::step(self.store)).await;
        for key in sent.own_keys {
            if !self.own_keys.contains(&key) {
                self.own_keys.push(key);
            }
        }
        sent.answer
    }

    /// Notes whether somebody else may have answered a change. Then no later answer proves anything.
    pub(super) fn note_doubt(&mut self, filled: &Filled<'a>, response: &Response) {
        if let Some(stranger) = self.stay.connection.stranger(&filled.request, response) {
            self.doubt = Some(self.mask().apply(&stranger.words));
        }
    }

    /// Sends a reading step again, and judges the answer.
    ///
    /// # Errors
    /// The ending, when there is no answer.
    pub(super) async fn read_again(
        &mut self,
        filled: &Filled<'a>,
    ) -> Result<(Response, Vec<Mismatch>), Ending> {
        let sent = self.stay.send(&filled.request, How::step(self.store)).await;
        let response = sent.answer.map_err(|error| self.unanswered(filled, error))?;
        let mismatches = self.judge(filled.step, &response);
        Ok((response, mismatches))
    }

    /// Judges an answer, and captures the texts that the step names.
    pub(super) fn judge(&mut self, step: &Step, response: &Response) -> Vec<Mismatch> {
        for (name, pointer) in &step.capture {
            // If this fails, a wrong status may be the cause, so `judge` comes first.
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

    pub(super) fn note_passed(&mut self, filled: &Filled<'a>, status: u16) {
        let line = render::line(&filled.step.request, &filled.bindings, self.mask());
        self.before.push(format!("{line} → {status}"));
    }

    /// The ending after a step without an answer.
    pub(super) fn unanswered(&self, filled: &Filled<'a>, error: TransportError) -> Ending {
        if let TransportError::Refused(reason) = error {
            return Ending::Refused(self.mask().apply(&reason));
        }
        Ending::Unanswered(Box::new(Unanswered {
            step: filled.number,
            before: self.before.clone(),
            error,
            transcript: self.transcript(filled.step, &filled.bindings),
        }))
    }

    /// The ending after an answer that was not as expected.
    pub(super) fn refuted(
        &self,
        filled: &Filled<'a>,
        response: &Response,
        mismatches: &[Mismatch],
        staleness: Option<Staleness>,
    ) -> Ending {
        let mut transcript = self.transcript(filled.step, &filled.bindings);
        transcript.answer = Some(render::answer(response, self.mask()));
        let failure = self.failure(filled.number, mismatches, transcript, staleness);
        let stranger = self.stay.connection.stranger(&filled.request, response);
        let words = stranger.map(|stranger| self.mask().apply(&stranger.words));
        match words.or_else(|| self.doubt.clone()) {
            None => Ending::Failed(Box::new(failure)),
            Some(words) => Ending::Doubted(Box::new(Doubted { failure, words })),
        }
    }

    fn unsendable(&self, number: usize, step: &Step, error: &FillError) -> Ending {
        let expected = "values of which the next request can be made";
        let mismatch = Mismatch::new("captured values", expected, error);
        let transcript = self.transcript(step, &self.bindings);
        Ending::Failed(Box::new(self.failure(number, &[mismatch], transcript, None)))
    }

    fn failure(
        &self,
        step: usize,
        mismatches: &[Mismatch],
        exchange: Transcript,
        staleness: Option<Staleness>,
    ) -> Failure {
        Failure {
            step,
            steps: self.scenario.steps.len(),
            before: self.before.clone(),
            mismatches: mismatches.iter().map(|mismatch| self.masked(mismatch)).collect(),
            exchange,
            staleness,
        }
    }

    fn transcript(&self, step: &Step, bindings: &Bindings) -> Transcript {
        let suite = self.stay.connection.suite;
        render::transcript(suite, &step.request, bindings, self.store, self.mask())
    }

    fn masked(&self, mismatch: &Mismatch) -> Mismatch {
        // An answer may be long. It is cut only after it was masked, so that no part of the key stays.
        let shown = |text: &str| {
            let text = self.mask().apply(text);
            Excerpt::new(&text, text.len()).text
        };
        Mismatch {
            place: shown(&mismatch.place),
            expected: shown(&mismatch.expected),
            got: shown(&mismatch.got),
        }
    }

    fn mask(&self) -> &Mask {
        &self.stay.connection.mask
    }
}

fn uncaptured(step: &Step, response: &Response) -> Vec<Mismatch> {
    step.capture.values().filter_map(|pointer| capture(response, pointer).err()).collect()
}
