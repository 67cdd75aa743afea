//! Fuzzes a target: sequential histories, concurrent ones, and of each kind the first failure made
//! small.

use std::path::PathBuf;
use std::time::Duration;

use super::concurrent::{History, Played, Verdict, play};
use super::files::{FileError, write_concurrent, write_sequential};
use super::findings::{Findings, Found};
use super::ground::Ground;
use super::operation::{Operation, sound};
use super::random::Source;
use super::scenario_text;
use super::shrink::{Shrunk, shrink};
use crate::record::{Failure, Outcome};
use crate::run::Plan;
use crate::site::{self, RunError, Stay};

/// What to try.
#[derive(Debug)]
pub struct Campaign {
    /// Where.
    pub ground: Ground,
    /// What the histories are made from.
    pub seed: u64,
    /// How many operations in all.
    pub steps: usize,
    /// The folder that failing sequences are written to.
    pub folder: PathBuf,
    /// How long to go on; what has not run by then is not judged.
    pub within: Duration,
}

/// Why a campaign ended early.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// The target cannot be judged.
    #[error(transparent)]
    Run(#[from] RunError),
    /// What failed cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// About how many operations one client's history has.
const SEQUENCE: usize = 20;
/// How many smaller sequences are tried; where reads may lag, each may take a window and cost writes.
const SHRINK_ATTEMPTS: (usize, usize) = (150, 40);
/// How often a concurrent history is played before it counts as one that does not fail.
pub(super) const PLAYS: usize = 6;

impl Campaign {
    /// Tries everything.
    ///
    /// # Errors
    /// When the target cannot be judged, or a file cannot be written.
    pub async fn run(&self) -> Result<Findings, CampaignError> {
        let mut findings = Findings::default();
        let end = tokio::time::Instant::now() + self.within;
        let stop = self.ground.interrupt.clone();
        let clock = tokio::spawn(async move {
            tokio::time::sleep_until(end).await;
            // A second call would give up the clean-up too.
            if !stop.is_stopping() {
                stop.trigger();
            }
        });
        let ran = self.both_kinds(&mut findings).await;
        clock.abort();
        ran.map(|()| findings)
    }

    async fn both_kinds(&self, findings: &mut Findings) -> Result<(), CampaignError> {
        let is_concurrent = self.ground.plan.jobs > 1;
        let sequential = if is_concurrent { self.steps.div_ceil(2) } else { self.steps };
        self.sequential(sequential, findings).await?;
        if is_concurrent {
            self.concurrent(self.steps - sequential, findings).await?;
        }
        Ok(())
    }

    async fn sequential(&self, steps: usize, findings: &mut Findings) -> Result<(), CampaignError> {
        let histories = self.sequences(steps);
        let scenarios = histories.iter().enumerate();
        let scenarios = scenarios.map(|(number, one)| self.scenario(number, one)).collect();
        let record = self.ground.run(scenarios).await?;
        let tally = &mut findings.sequential;
        tally.histories = histories.len();
        tally.steps = histories.iter().map(Vec::len).sum();
        let mut first: Option<(usize, &Failure)> = None;
        for verdict in &record.verdicts {
            match &verdict.outcome {
                Outcome::Passed => tally.passed += 1,
                Outcome::Skipped(_) => tally.skipped += 1,
                Outcome::Indeterminate(reason) => tally.undecided.push(reason.clone()),
                Outcome::Failed(failure) => {
                    tally.failed += 1;
                    let number = number_of(verdict.id.as_str());
                    first = first.filter(|(known, _)| *known < number).or(Some((number, failure)));
                }
            }
        }
        if let Some((number, failure)) = first {
            tally.found = Some(self.small_sequence(number, &histories[number], failure).await?);
        }
        findings.leftovers.extend(record.leftovers);
        Ok(())
    }

    fn sequences(&self, steps: usize) -> Vec<Vec<Operation>> {
        let Plan { suite, contract, .. } = self.ground.plan;
        let lengths =
            (0..steps.div_ceil(SEQUENCE)).map(|number| SEQUENCE.min(steps - number * SEQUENCE));
        let numbered = lengths.enumerate();
        numbered
            .map(|(number, length)| {
                Source::new(suite, contract, self.seed, number).sequence(length)
            })
            .collect()
    }

    fn scenario(&self, number: usize, operations: &[Operation]) -> crate::scenario::Scenario {
        let Plan { suite, contract, .. } = self.ground.plan;
        scenario_text::scenario(suite, contract, &self.name(number), operations)
    }

    async fn small_sequence(
        &self,
        number: usize,
        operations: &[Operation],
        failure: &Failure,
    ) -> Result<Found, CampaignError> {
        let Plan { suite, contract, .. } = self.ground.plan;
        let mut last = failure.clone();
        let upto = operations[..failure.step.min(operations.len())].to_vec();
        let fails = async |shorter: Vec<Operation>| {
            let shorter = sound(suite, shorter);
            if shorter.is_empty() || self.ground.interrupt.is_stopping() {
                return false;
            }
            let record = self.ground.run(vec![self.scenario(number, &shorter)]).await;
            let verdict = record.ok().and_then(|record| record.verdicts.into_iter().next());
            match verdict.map(|verdict| verdict.outcome) {
                Some(Outcome::Failed(failure)) => {
                    last = *failure;
                    true
                }
                _ => false,
            }
        };
        let Shrunk { sequence, is_minimal } = shrink(upto, self.shrink_attempts(), fails).await;
        let sequence = sound(suite, sequence);
        let name = self.name(number);
        Ok(Found {
            number,
            steps: [operations.len(), sequence.len()],
            is_minimal: is_minimal && !self.ground.interrupt.is_stopping(),
            lines: lines_of(&last),
            written: write_sequential(&self.folder, suite, contract, &name, &sequence)?,
            url: self.url(),
        })
    }

    async fn concurrent(&self, steps: usize, findings: &mut Findings) -> Result<(), CampaignError> {
        let Plan { suite, contract, jobs, .. } = self.ground.plan;
        let stay = self.ground.plan.stay().await?;
        let mut number = 0;
        while findings.concurrent.steps < steps {
            let history = History::new(suite, contract, self.seed, number, jobs);
            let tally = &mut findings.concurrent;
            tally.histories += 1;
            tally.steps += history.steps();
            if self.ground.interrupt.is_stopping() {
                tally.undecided.push("it was stopped before this history".into());
                break;
            }
            let played = play(&stay, &history, number, &self.ground.interrupt).await;
            findings.stored_at_once += played.stored_at_once;
            findings.unlisted += played.unlisted;
            findings.overwritten += played.overwritten;
            match played.verdict {
                Verdict::Explained => tally.passed += 1,
                Verdict::Undecided(reason) => tally.undecided.push(reason),
                Verdict::Broken(lines) => {
                    tally.failed += 1;
                    if tally.found.is_none() {
                        tally.found =
                            Some(self.small_history(&stay, number, &history, lines).await?);
                    }
                }
            }
            number += 1;
        }
        findings.leftovers.extend(site::end(&stay, &self.ground.interrupt).await);
        Ok(())
    }

    async fn small_history(
        &self,
        stay: &Stay,
        number: usize,
        history: &History,
        lines: Vec<String>,
    ) -> Result<Found, CampaignError> {
        let mut last = lines;
        let fails =
            async |shorter| match first_failure(stay, &history.with(shorter), number, PLAYS, self)
                .await
            {
                Some(lines) => {
                    last = lines;
                    true
                }
                None => false,
            };
        let Shrunk { sequence, is_minimal } =
            shrink(history.flat(), self.shrink_attempts(), fails).await;
        let small = history.with(sequence);
        let name = format!("{}-concurrent", self.name(number));
        Ok(Found {
            number,
            steps: [history.steps(), small.steps()],
            is_minimal: is_minimal && !self.ground.interrupt.is_stopping(),
            lines: last,
            written: write_concurrent(&self.folder, &name, &small)?,
            url: self.url(),
        })
    }

    fn shrink_attempts(&self) -> usize {
        let (strong, eventual) = SHRINK_ATTEMPTS;
        self.ground.plan.live.consistency.window().map_or(strong, |_| eventual)
    }

    fn url(&self) -> Option<String> {
        let Plan { has_own_stores: is_embedded, base, .. } = &self.ground.plan;
        (!is_embedded).then(|| base.to_string())
    }

    fn name(&self, number: usize) -> String {
        format!("seed-{}-history-{number}", self.seed)
    }
}

/// Plays a history so many times, or until it fails.
async fn first_failure(
    stay: &Stay,
    history: &History,
    number: usize,
    plays: usize,
    campaign: &Campaign,
) -> Option<Vec<String>> {
    for _ in 0..plays {
        if campaign.ground.interrupt.is_stopping() {
            return None;
        }
        let played = play(stay, history, number, &campaign.ground.interrupt).await;
        if let Played { verdict: Verdict::Broken(lines), .. } = played {
            return Some(lines);
        }
    }
    None
}

/// The failing step of a sequence, for readers.
pub(super) fn lines_of(failure: &Failure) -> Vec<String> {
    let numbered = (1..).zip(&failure.before).map(|(nth, line)| format!("{nth:>2}  {line}"));
    let exchange = &failure.exchange;
    let body = exchange.body.as_ref().map(|body| format!(" {}", body.text)).unwrap_or_default();
    let status =
        exchange.answer.as_ref().map_or("no answer".into(), |answer| answer.status.to_string());
    let failed =
        format!("{:>2}  {} {}{body} → {status}", failure.step, exchange.method, exchange.path);
    let mismatches = failure.mismatches.iter().map(|mismatch| format!("    {mismatch}"));
    let staleness = failure.staleness.map(|staleness| format!("    {}", staleness.words()));
    numbered.chain([failed]).chain(mismatches).chain(staleness).collect()
}

fn number_of(id: &str) -> usize {
    id.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
