//! The events of a run. The engine sends them, and the reports read them.
//!
//! No event holds a secret: the engine masks its texts.

use std::time::Duration;

use serde::Serialize;

use super::cost::Cost;
use super::others::{OtherRun, Others};
use crate::exchange::Transcript;
use crate::expect::Mismatch;
use crate::scenario::{Contract, Id, Level, Suite};
use crate::statements::Statement;

/// An event of a run.
#[derive(Debug, Clone)]
pub enum Event {
    /// The target was reached, and the scenarios follow.
    Started(RunInfo),
    /// A scenario began.
    ScenarioStarted(Id),
    /// A scenario was judged or skipped.
    ScenarioFinished(Box<Verdict>),
    /// The run ended.
    Finished {
        /// How long the run took.
        duration: Duration,
        /// Whether it was interrupted.
        is_interrupted: bool,
        /// The items that could not be removed.
        leftovers: Vec<Leftover>,
        /// What others did meanwhile.
        others: Others,
    },
}

/// The run, as it is known before the first scenario.
#[derive(Debug, Clone, Serialize)]
pub struct RunInfo {
    pub(crate) suite: Suite,
    /// Whether the target was asked which API it is.
    pub(crate) is_suite_found_out: bool,
    pub(crate) version: &'static str,
    /// The contract that the target is held to.
    pub(crate) contract: Contract,
    /// Whether `should` counts as `must`.
    pub(crate) is_strict: bool,
    /// Whether only requests that read were sent.
    pub(crate) is_read_only: bool,
    /// The target as readers see it.
    pub(crate) target: String,
    /// The software and version that the target says it is; absent when it does not say.
    pub(crate) target_version: Option<String>,
    /// The mark that every item of this run bears.
    pub(crate) mark: String,
    /// How soon a read must show a write, as written after `--consistency`.
    pub(crate) consistency: String,
    /// How many items of others the store held at the start; absent when its listing cannot be read.
    /// Items of other runs of the suite do not count.
    pub foreign_items: Option<usize>,
    /// The other runs of the suite whose items the store held at the start.
    pub other_runs: Vec<OtherRun>,
    /// When the run began, in UTC: `2026-11-30T01:23:45Z`.
    pub(crate) began: String,
    /// How many scenarios were selected.
    pub(crate) scenarios: usize,
    /// The expected cost; absent where scenarios have stores of their own.
    pub cost: Option<Cost>,
    /// Every sentence of the suite's documentation, in order.
    #[serde(skip)]
    pub(crate) statements: Vec<Statement>,
}

/// The verdict on a scenario.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The scenario.
    pub id: Id,
    /// The sentence that is true if it passes.
    pub(crate) title: String,
    /// How much a failure weighs.
    pub(crate) level: Level,
    /// The endpoints that it is about, in the documentation's order.
    pub(crate) endpoints: Vec<&'static str>,
    /// The sentences that it proves.
    pub(crate) proves: Vec<Proof>,
    /// The outcome.
    pub outcome: Outcome,
    /// How long it took, with all waiting.
    pub(crate) duration: Duration,
    /// How long the slowest read took to show a write; absent if each did at once.
    pub settled_after: Option<Duration>,
    /// Why it may fail, if its failure is known.
    pub(crate) known_failing: Option<KnownFailing>,
}

/// A known failure: why a scenario may fail, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownFailing {
    pub(crate) reason: String,
    /// The last day on which it may fail, as in `2027-01-31`.
    pub(crate) until: String,
}

impl Verdict {
    /// The verdict in words: `passed after 740 ms`, `lost`, …
    #[must_use]
    pub fn words(&self) -> String {
        match (&self.outcome, self.settled_after) {
            (Outcome::Passed, Some(after)) => format!("passed after {} ms", after.as_millis()),
            (Outcome::Passed, None) => "passed".into(),
            (Outcome::Failed(failure), _) => {
                failure.staleness.map_or("failed", Staleness::words).into()
            }
            (Outcome::Skipped(_), _) => "skipped".into(),
            (Outcome::Indeterminate(_), _) => "indeterminate".into(),
        }
    }
}

/// How an answer was stale when the window had ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Staleness {
    /// It showed the state before the write.
    StalePastTheWindow,
    /// It lacked the written item, although the write was answered with success.
    Lost,
}

impl Staleness {
    /// The words in reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::StalePastTheWindow => "stale past the window",
            Self::Lost => "lost",
        }
    }
}

/// A sentence of the documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Proof {
    pub(crate) id: String,
    /// Where the sentence stands; empty for an unknown statement.
    pub(crate) source: String,
    /// The sentence; empty for an unknown statement.
    pub(crate) text: String,
}

/// The outcome of a scenario.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Every step was as expected.
    Passed,
    /// A step was not as expected.
    Failed(Box<Failure>),
    /// It was not run for this reason.
    Skipped(String),
    /// It could not be judged for this reason.
    Indeterminate(String),
}

/// How a scenario failed.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The step that failed, counted from 1.
    pub(crate) step: usize,
    pub(crate) steps: usize,
    /// The steps before it, as in `POST /add → 200`.
    pub(crate) before: Vec<String>,
    /// The differences, at least one. The most important comes first.
    pub mismatches: Vec<Mismatch>,
    pub(crate) exchange: Transcript,
    /// How the answer was stale, if it was.
    pub staleness: Option<Staleness>,
}

/// An item of this run that is still there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leftover {
    pub(crate) key: String,
    pub(crate) reason: String,
}
