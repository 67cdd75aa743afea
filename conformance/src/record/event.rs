//! What happens in a run, as data: the border between engine and reports. Leaf.
//!
//! Nothing here holds a secret; the engine masks before it tells.

use std::time::Duration;

use serde::Serialize;

use super::cost::Cost;
use crate::exchange::Transcript;
use crate::expect::Mismatch;
use crate::scenario::{Contract, Id, Level, Suite};
use crate::statements::Statement;

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The target was reached; scenarios follow.
    Started(RunInfo),
    /// A scenario began.
    ScenarioStarted(Id),
    /// A scenario was judged, or left out.
    ScenarioFinished(Box<Verdict>),
    /// All scenarios are done; this many items remain to be removed.
    CleaningUp(usize),
    /// Nothing follows.
    Finished {
        /// How long the run took.
        duration: Duration,
        /// Whether it was told to stop.
        is_interrupted: bool,
        /// What could not be removed.
        leftovers: Vec<Leftover>,
    },
}

/// What is known before the first scenario.
#[derive(Debug, Clone, Serialize)]
pub struct RunInfo {
    /// The suite.
    pub(crate) suite: Suite,
    /// The suite's version.
    pub(crate) version: &'static str,
    /// The contract that the target is held to.
    pub(crate) contract: Contract,
    /// Whether `should` counts as `must`.
    pub(crate) is_strict: bool,
    /// The target, in words.
    pub(crate) target: String,
    /// What the target says it is and in which version; absent when it does not say.
    pub(crate) target_version: Option<String>,
    /// The mark that everything written in this run carries.
    pub(crate) mark: String,
    /// How soon a read had to show a write, as `--consistency` has it.
    pub(crate) consistency: String,
    /// How many items of others the store held at the start; absent when that cannot be told.
    pub foreign_items: Option<usize>,
    /// How many scenarios were selected.
    pub(crate) scenarios: usize,
    /// What the run will ask of the platform; absent where it has stores of its own.
    pub cost: Option<Cost>,
    /// Every sentence of the suite's documentation, in order.
    #[serde(skip)]
    pub(crate) statements: Vec<Statement>,
}

/// One scenario and what became of it.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The scenario.
    pub id: Id,
    /// What holds when it passes.
    pub(crate) title: String,
    /// How much a failure weighs.
    pub(crate) level: Level,
    /// The endpoints that it is about, in the documentation's order.
    pub(crate) endpoints: Vec<&'static str>,
    /// The sentences that it proves.
    pub(crate) proves: Vec<Proof>,
    /// What became of it.
    pub outcome: Outcome,
    /// How long it took, waiting included.
    pub(crate) duration: Duration,
    /// How long after its write the slowest read showed it, where one did not at once.
    pub settled_after: Option<Duration>,
    /// That its failure is known, where it is.
    pub(crate) known_failing: Option<KnownFailing>,
}

/// Why a scenario may fail for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownFailing {
    /// The reason, for readers.
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

/// What a read showed when the window of an eventually consistent target had ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Staleness {
    /// Still what was there before the write.
    StalePastTheWindow,
    /// Not what was written, although the write was answered as done.
    Lost,
}

impl Staleness {
    /// As reports have it.
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
    /// The statement's id.
    pub(crate) id: String,
    /// Where it stands; empty for a statement that is not known.
    pub(crate) source: String,
    /// The sentence; empty for a statement that is not known.
    pub(crate) text: String,
}

/// What became of a scenario.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Everything was as expected.
    Passed,
    /// Something was not.
    Failed(Box<Failure>),
    /// It was not run, for this reason.
    Skipped(String),
    /// It could not be judged, for this reason.
    Indeterminate(String),
}

/// How a scenario failed.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The step that failed, counted from 1.
    pub(crate) step: usize,
    /// How many steps the scenario has.
    pub(crate) steps: usize,
    /// What went before it, as in `POST /add → 200`.
    pub(crate) before: Vec<String>,
    /// The differences, the most telling first; at least one.
    pub mismatches: Vec<Mismatch>,
    /// The exchange of that step.
    pub(crate) exchange: Transcript,
    /// Where a read did not show a write in time: what it showed instead.
    pub staleness: Option<Staleness>,
}

/// An item of this run that is still there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leftover {
    /// Its key.
    pub(crate) key: String,
    /// Why it could not be removed.
    pub(crate) reason: String,
}
