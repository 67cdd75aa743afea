//! Replays a failing history, to see whether it still fails.

use super::concurrent::{ConcurrentHistory, HistoryVerdict, PLAYS, play};
use super::files::FailingHistory;
use super::sequential::failure_lines;
use super::target::FuzzTarget;
use crate::record::{Leftover, Outcome, Status};
use crate::scenario::Scenario;
use crate::site::{self, RunError};

/// The result of a replay.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    /// The failure, for readers; empty if it did not fail.
    pub(crate) failing: Vec<String>,
    /// Why it could not be judged.
    pub(crate) undecided: Option<String>,
    /// Why it was not played.
    pub(crate) skipped: Option<String>,
    /// How often it was played.
    pub(crate) plays: usize,
    pub(crate) leftovers: Vec<Leftover>,
}

/// Replays a history. A concurrent one is played several times, since it need not fail each time.
pub(crate) async fn replay(
    target: &FuzzTarget,
    history: FailingHistory,
) -> Result<Replayed, RunError> {
    match history {
        FailingHistory::Sequential(scenario) => replay_scenario(target, *scenario).await,
        FailingHistory::Concurrent(history) => replay_history(target, &history).await,
    }
}

async fn replay_scenario(target: &FuzzTarget, scenario: Scenario) -> Result<Replayed, RunError> {
    let record = target.run(vec![scenario]).await?;
    let mut replayed = Replayed { plays: 1, leftovers: record.leftovers, ..Replayed::default() };
    match record.verdicts.into_iter().next().map(|verdict| verdict.outcome) {
        Some(Outcome::Passed) => {}
        Some(Outcome::Failed(failure)) => replayed.failing = failure_lines(&failure),
        Some(Outcome::Indeterminate(reason)) => replayed.undecided = Some(reason),
        Some(Outcome::Skipped(reason)) => replayed.skipped = Some(reason),
        None => replayed.skipped = Some("it was not run".into()),
    }
    Ok(replayed)
}

async fn replay_history(
    target: &FuzzTarget,
    history: &ConcurrentHistory,
) -> Result<Replayed, RunError> {
    let stay = target.plan.stay().await?;
    let mut replayed = Replayed::default();
    target.supervisor.hear_waits(&stay.connection);
    target.supervisor.progress.begin("plays", 4 * PLAYS);
    while replayed.plays < 4 * PLAYS && replayed.failing.is_empty() {
        if target.supervisor.interrupt.is_stopping() {
            replayed.undecided = Some("the replay was interrupted".into());
            break;
        }
        replayed.plays += 1;
        target.supervisor.progress.advance();
        match play(&stay, history, replayed.plays, &target.supervisor.interrupt).await.verdict {
            HistoryVerdict::Explained => {}
            HistoryVerdict::Broken(lines) => replayed.failing = lines,
            HistoryVerdict::Undecided(reason) => replayed.undecided = Some(reason),
        }
    }
    replayed.leftovers = site::end(&stay, &target.supervisor).await;
    Ok(replayed)
}

impl Replayed {
    /// Status 1 if it still fails, 0 if it does not.
    pub(crate) fn status(&self) -> Status {
        if !self.failing.is_empty() {
            Status::NotConformant
        } else if !self.leftovers.is_empty() {
            Status::CleanupIncomplete
        } else if self.undecided.is_some() {
            Status::Indeterminate
        } else if self.skipped.is_some() {
            Status::NothingRan
        } else {
            Status::Conformant
        }
    }
}
