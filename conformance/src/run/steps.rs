//! Takes a scenario's steps, one after the other, until one fails.

use tokio::time::Instant;

use super::attempt::{Attempt, Ending};
use super::settle::Settling;
use crate::scenario::Step;
use crate::site::{Repeatable, protocol};

/// Takes every step, and then makes the last reads again.
pub(super) async fn take_all<'a>(attempt: &mut Attempt<'a>, settling: &mut Settling<'a>) -> Ending {
    let scenario = attempt.scenario;
    for (number, step) in (1..).zip(&scenario.steps) {
        if attempt.interrupt.is_stopping() {
            return Ending::Interrupted;
        }
        if let Err(ending) = take(attempt, settling, number, step).await {
            return ending;
        }
    }
    settling.look_again(attempt).await.err().unwrap_or(Ending::Passed)
}

async fn take<'a>(
    attempt: &mut Attempt<'a>,
    settling: &mut Settling<'a>,
    number: usize,
    step: &'a Step,
) -> Result<(), Ending> {
    let filled = attempt.fill(number, step)?;
    settling.wait_for_certainty(attempt, &filled.request).await;
    let suite = attempt.stay.connection.suite;
    let is_reading = protocol::repeatable(suite, &filled.request) == Repeatable::Yes;
    let sent = attempt.send(&filled).await;
    if !is_reading && sent.as_ref().map_or(true, |response| response.status < 300) {
        settling.note_change(&filled.request, Instant::now());
    }
    let response = sent.map_err(|error| attempt.unanswered(&filled, error))?;
    let status = response.status;
    if !is_reading {
        attempt.note_doubt(&filled, &response);
    }
    let mismatches = attempt.judge(step, &response);
    if !mismatches.is_empty() {
        settling.settle(attempt, &filled, response, mismatches).await?;
    }
    attempt.note_passed(&filled, status);
    if is_reading {
        settling.note_right(filled);
    }
    Ok(())
}
