//! Judges a scenario in one attempt or several, to tell a broken target from a broken network.
//!
//! A step without an answer proves nothing, so the scenario is tried again. It fails if the same step gets
//! no answer each time, while the target answers other requests in between. Otherwise it is
//! indeterminate. The same holds for a step whose answer may be that of a gateway before the target.

use std::time::Duration;

use tokio::time::sleep;

use super::attempt::{Attempt, Doubted, Ending, Unanswered};
use super::settle::Settling;
use super::steps;
use crate::base_url::BaseUrl;
use crate::expect::Mismatch;
use crate::record::{Failure, Outcome, Staleness};
use crate::scenario::Scenario;
use crate::site::{Interrupt, Stay, TransportError, remove};

/// The pauses before a scenario is tried again.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(1)];

/// The outcome of a scenario, and how long its slowest read took to show a write.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) outcome: Outcome,
    pub(super) settled_after: Option<Duration>,
}

impl From<Outcome> for Judgement {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, settled_after: None }
    }
}

/// Judges a scenario and removes its items.
pub(super) async fn judge(
    stay: &Stay,
    scenario: &Scenario,
    store: &BaseUrl,
    interrupt: &Interrupt,
) -> Judgement {
    let connection = &stay.connection;
    let mut unanswered: Vec<Unanswered> = Vec::new();
    let mut doubted: Vec<Doubted> = Vec::new();
    let mut is_patient = false;
    loop {
        let mut attempt = Attempt::new(stay, scenario, store, interrupt);
        let mut settling = Settling::new(connection.consistency.window(), is_patient);
        let ending = steps::take_all(&mut attempt, &mut settling).await;
        if !connection.has_own_stores && !stay.is_sparing {
            remove(stay, attempt.own_keys()).await;
        }
        let settled_after = settling.slowest;
        match ending {
            Ending::Passed => return Judgement { outcome: Outcome::Passed, settled_after },
            Ending::Failed(failure) if is_unsure(&settling, &failure) => {
                is_patient = true;
                continue;
            }
            Ending::Failed(failure) => {
                return Judgement { outcome: Outcome::Failed(failure), settled_after };
            }
            Ending::Interrupted => return Outcome::Indeterminate(interrupt.reason().into()).into(),
            // Without its ledger the run cannot judge what the deployment would have answered.
            Ending::Refused(reason) => {
                let fault = stay.ledger.fault();
                return fault.map_or(Outcome::Skipped(reason), Outcome::Indeterminate).into();
            }
            Ending::Doubted(last) => {
                doubted.push(*last);
                match PAUSES.get(doubted.len() - 1) {
                    Some(pause) if !interrupt.is_stopping() => sleep(*pause).await,
                    _ => return conclude_doubted(doubted).into(),
                }
                continue;
            }
            Ending::Unanswered(last) => unanswered.push(*last),
        }
        if interrupt.is_stopping() {
            return Outcome::Indeterminate(interrupt.reason().into()).into();
        }
        let is_lost = connection.gone().is_some();
        match pause(&unanswered) {
            Some(pause) if !is_lost => sleep(pause).await,
            _ => return conclude(unanswered, scenario.steps.len(), is_lost, stay).into(),
        }
    }
}

/// Whether an update of the attempt may have read a stale item. Then the scenario is tried again, and
/// each update waits until the window has ended. An item that is lost was lost in any case.
fn is_unsure(settling: &Settling<'_>, failure: &Failure) -> bool {
    settling.rests_on_reads && failure.staleness != Some(Staleness::Lost)
}

/// The pause before the next attempt; nothing when there were enough. A time-out counts as two attempts.
/// A rate limit counts as all of them, because the request was sent again several times,
/// and a body that is too long does, because it would be so again.
fn pause(unanswered: &[Unanswered]) -> Option<Duration> {
    let spent: usize = unanswered.iter().map(|one| cost(&one.error)).sum();
    PAUSES.get(spent.checked_sub(1)?).copied()
}

fn cost(error: &TransportError) -> usize {
    match error {
        TransportError::Limited(_)
        | TransportError::Intercepted { .. }
        | TransportError::TooLong
        | TransportError::Gone(_) => PAUSES.len() + 1,
        TransportError::Timeout(_) => 2,
        _ => 1,
    }
}

/// A target that answers the same step so each time answers so itself.
fn conclude_doubted(doubted: Vec<Doubted>) -> Outcome {
    let is_always = doubted.len() > PAUSES.len()
        && doubted.windows(2).all(|pair| pair[0].failure.step == pair[1].failure.step);
    match doubted.into_iter().next_back() {
        Some(last) if is_always => Outcome::Failed(Box::new(last.failure)),
        Some(last) => {
            let Doubted { failure, words } = last;
            Outcome::Indeterminate(format!("step {}: answered {words}", failure.step))
        }
        None => Outcome::Indeterminate("no attempt was made".into()),
    }
}

fn conclude(unanswered: Vec<Unanswered>, steps: usize, is_lost: bool, stay: &Stay) -> Outcome {
    let times = unanswered.len();
    let same_step = unanswered.windows(2).all(|pair| pair[0].step == pair[1].step);
    let refused = unanswered.iter().any(|one| {
        matches!(
            one.error,
            TransportError::Connect(_)
                | TransportError::Limited(_)
                | TransportError::Intercepted { .. }
                | TransportError::TooLong
                | TransportError::Gone(_)
        )
    });
    let Some(last) = unanswered.into_iter().next_back() else {
        return Outcome::Indeterminate("no attempt was made".into());
    };
    let error = stay.connection.mask.apply(&last.error.to_string());
    // On the way to a deployment elsewhere more can fail than the deployment.
    let is_remote = stay.connection.consistency.window().is_some();
    if is_lost || refused || !same_step || is_remote {
        return Outcome::Indeterminate(format!("step {}: {error}", last.step));
    }
    let got = format!("{error} ({times} times out of {times}; other requests are answered)");
    Outcome::Failed(Box::new(Failure {
        step: last.step,
        steps,
        before: last.before,
        mismatches: vec![Mismatch::new("answer", "an answer", got)],
        exchange: last.transcript,
        staleness: None,
    }))
}
