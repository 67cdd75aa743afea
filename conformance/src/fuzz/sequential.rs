//! Fuzzes with one client at a time: each history is run as a scenario.

use super::campaign::{Campaign, CampaignError};
use super::files::write_sequential;
use super::findings::{Findings, ShrunkHistory};
use super::operation::{ClientOperation, without_unknown_items};
use super::random::OperationSource;
use super::scenario_text;
use super::shrink::{Shrunk, shrink};
use crate::record::{Failure, Outcome};
use crate::run::Plan;
use crate::scenario::Scenario;

/// About how many operations a history has.
const OPERATIONS: usize = 20;

/// Runs histories with so many operations in all, and shrinks the first one that fails.
pub(super) async fn fuzz(
    campaign: &Campaign,
    operations: usize,
    findings: &mut Findings,
) -> Result<(), CampaignError> {
    let histories = histories(campaign, operations);
    let numbered = histories.iter().enumerate();
    let scenarios = numbered.map(|(number, history)| scenario(campaign, number, history)).collect();
    let record = campaign.target.run(scenarios).await?;
    let tally = &mut findings.sequential;
    tally.histories = histories.len();
    tally.operations = operations;
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
        tally.first_failure = Some(shrunk(campaign, number, &histories[number], failure).await?);
    }
    findings.leftovers.extend(record.leftovers);
    Ok(())
}

fn histories(campaign: &Campaign, operations: usize) -> Vec<Vec<ClientOperation>> {
    let Plan { suite, contract, .. } = campaign.target.plan;
    let history = |number| {
        let length = OPERATIONS.min(operations - number * OPERATIONS);
        OperationSource::new(suite, contract, campaign.seed, number).history(length)
    };
    (0..operations.div_ceil(OPERATIONS)).map(history).collect()
}

fn scenario(campaign: &Campaign, number: usize, history: &[ClientOperation]) -> Scenario {
    let Plan { suite, contract, .. } = campaign.target.plan;
    scenario_text::scenario(suite, contract, &campaign.name(number), history)
}

/// Shrinks a failing history, and writes it to its files.
async fn shrunk(
    campaign: &Campaign,
    number: usize,
    history: &[ClientOperation],
    failure: &Failure,
) -> Result<ShrunkHistory, CampaignError> {
    let Plan { suite, contract, .. } = campaign.target.plan;
    let failing = history[..failure.step.min(history.len())].to_vec();
    let failure_of =
        async |shorter| failure_of(campaign, number, &without_unknown_items(suite, shorter)).await;
    let attempts = campaign.begin_to_shrink();
    let Shrunk { sequence, failure, is_minimal } =
        shrink(failing, failure.clone(), attempts, failure_of).await;
    let sequence = without_unknown_items(suite, sequence);
    let name = campaign.name(number);
    Ok(ShrunkHistory {
        number,
        lengths: [history.len(), sequence.len()],
        is_minimal: is_minimal && !campaign.is_stopping(),
        lines: failure_lines(&failure),
        files: write_sequential(&campaign.folder, suite, contract, &name, &sequence)?,
        url: campaign.url(),
    })
}

/// The failure of a history; nothing if it does not fail, or was not run.
async fn failure_of(
    campaign: &Campaign,
    number: usize,
    history: &[ClientOperation],
) -> Option<Failure> {
    if history.is_empty() || campaign.is_stopping() {
        return None;
    }
    campaign.target.supervisor.progress.advance();
    let scenarios = vec![scenario(campaign, number, history)];
    let record = campaign.target.run_quietly(scenarios).await.ok()?;
    match record.verdicts.into_iter().next()?.outcome {
        Outcome::Failed(failure) => Some(*failure),
        _ => None,
    }
}

/// A failure for readers: the steps that passed, the step that failed, and the differences.
pub(super) fn failure_lines(failure: &Failure) -> Vec<String> {
    let passed = (1..).zip(&failure.before).map(|(nth, line)| format!("{nth:>2}  {line}"));
    let exchange = &failure.exchange;
    let body = exchange.body.as_ref().map(|body| format!(" {}", body.text)).unwrap_or_default();
    let status =
        exchange.answer.as_ref().map_or("no answer".into(), |answer| answer.status.to_string());
    let failed =
        format!("{:>2}  {} {}{body} → {status}", failure.step, exchange.method, exchange.path);
    let mismatches = failure.mismatches.iter().map(|mismatch| format!("    {mismatch}"));
    let staleness = failure.staleness.map(|staleness| format!("    {}", staleness.words()));
    passed.chain([failed]).chain(mismatches).chain(staleness).collect()
}

/// The number of a history, which ends the id of its scenario.
fn number_of(id: &str) -> usize {
    id.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
