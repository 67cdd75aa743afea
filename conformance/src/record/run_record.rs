//! The record of a whole run, made of its events.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc::UnboundedReceiver;

use super::event::{Event, Leftover, Outcome, RunInfo, Verdict};
use super::others::Others;
use crate::scenario::Level;

/// Everything that happened in a run.
#[derive(Debug, Clone)]
pub struct Record {
    /// The run, as it was known at the start.
    pub info: RunInfo,
    /// The verdicts, sorted by the scenario's id.
    pub verdicts: Vec<Verdict>,
    /// How long it took.
    pub duration: Duration,
    /// Whether it was interrupted.
    pub is_interrupted: bool,
    /// The items that could not be removed.
    pub leftovers: Vec<Leftover>,
    /// What others did meanwhile.
    pub others: Others,
}

/// How many scenarios had each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    pub(crate) indeterminate: usize,
}

impl Record {
    /// Follows a run to its end and shows each event to `watch`; nothing when the run did not start.
    pub async fn follow(
        mut events: UnboundedReceiver<Event>,
        mut watch: impl FnMut(&Event),
    ) -> Option<Self> {
        let mut record = None;
        while let Some(event) = events.recv().await {
            watch(&event);
            match event {
                Event::Started(info) => record = Some(Self::new(info)),
                other => {
                    if let Some(record) = &mut record {
                        record.add(other);
                    }
                }
            }
        }
        record
    }

    /// The record of a run that just began.
    pub(crate) fn new(info: RunInfo) -> Self {
        Self {
            info,
            verdicts: Vec::new(),
            duration: Duration::ZERO,
            is_interrupted: false,
            leftovers: Vec::new(),
            others: Others::default(),
        }
    }

    pub(crate) fn add(&mut self, event: Event) {
        match event {
            Event::Started(_) | Event::ScenarioStarted(_) => {}
            Event::ScenarioFinished(verdict) => {
                let at = self.verdicts.partition_point(|known| known.id < verdict.id);
                self.verdicts.insert(at, *verdict);
            }
            Event::Finished { duration, is_interrupted, leftovers, others } => {
                self.duration = duration;
                self.is_interrupted = is_interrupted;
                self.leftovers = leftovers;
                self.others = others;
            }
        }
    }

    pub(crate) fn counts(&self, level: Level) -> Counts {
        Counts::of(self.verdicts.iter().filter(|verdict| verdict.level == level))
    }

    /// Whether a failure at this level makes the target not conformant.
    pub(crate) fn is_binding(&self, level: Level) -> bool {
        self.info.is_binding(level)
    }
}

impl Counts {
    pub(crate) fn of<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        verdicts.into_iter().fold(Self::default(), |mut counts, verdict| {
            *match verdict.outcome {
                Outcome::Passed => &mut counts.passed,
                Outcome::Failed(_) => &mut counts.failed,
                Outcome::Skipped(_) => &mut counts.skipped,
                Outcome::Indeterminate(_) => &mut counts.indeterminate,
            } += 1;
            counts
        })
    }

    pub(crate) fn total(&self) -> usize {
        self.passed + self.failed + self.skipped + self.indeterminate
    }
}
