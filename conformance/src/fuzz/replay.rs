//! Does a failing sequence still fail?

use super::campaign::PLAYS;
use super::concurrent::{Verdict, play};
use super::files::{Failing, HistoryFile};
use super::ground::Ground;
use crate::record::{Leftover, Outcome, Status};
use crate::site::{self, RunError};

/// What a replay came to.
#[derive(Debug)]
pub struct Replayed {
    /// What was wrong; empty where nothing was.
    pub failing: Vec<String>,
    /// Why it cannot be told.
    pub undecided: Option<String>,
    /// Why it was not done.
    pub skipped: Option<String>,
    /// How often it was done.
    pub plays: usize,
    /// What could not be removed.
    pub leftovers: Vec<Leftover>,
}

/// Runs a failing sequence; a concurrent one several times, as it need not fail each time.
///
/// # Errors
/// When the target cannot be judged.
pub async fn replay(ground: &Ground, failing: Failing) -> Result<Replayed, RunError> {
    let mut replayed = Replayed {
        failing: Vec::new(),
        undecided: None,
        skipped: None,
        plays: 1,
        leftovers: Vec::new(),
    };
    match failing {
        Failing::Scenario(scenario) => {
            let record = ground.run(vec![*scenario]).await?;
            replayed.leftovers = record.leftovers;
            match record.verdicts.into_iter().next().map(|verdict| verdict.outcome) {
                Some(Outcome::Failed(failure)) => {
                    replayed.failing = super::campaign::lines_of(&failure);
                }
                Some(Outcome::Indeterminate(reason)) => replayed.undecided = Some(reason),
                Some(Outcome::Skipped(reason)) => replayed.skipped = Some(reason),
                Some(Outcome::Passed) => {}
                None => replayed.skipped = Some("it was not run".into()),
            }
        }
        Failing::History(HistoryFile(history)) => {
            let stay = ground.plan.stay().await?;
            replayed.plays = 0;
            while replayed.plays < 4 * PLAYS && replayed.failing.is_empty() {
                if ground.interrupt.is_stopping() {
                    replayed.undecided = Some("it was stopped".into());
                    break;
                }
                replayed.plays += 1;
                match play(&stay, &history, replayed.plays, &ground.interrupt).await.verdict {
                    Verdict::Explained => {}
                    Verdict::Broken(lines) => replayed.failing = lines,
                    Verdict::Undecided(reason) => replayed.undecided = Some(reason),
                }
            }
            replayed.leftovers = site::end(&stay, &ground.interrupt).await;
        }
    }
    Ok(replayed)
}

impl Replayed {
    /// How the program ends: 1 still fails, 0 does not.
    #[must_use]
    pub fn status(&self) -> Status {
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
