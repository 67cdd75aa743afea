//! Plays the concurrent histories of a campaign, and shrinks the first one that fails.

use super::history::ConcurrentHistory;
use super::judge::HistoryVerdict;
use super::play::play;
use crate::fuzz::campaign::{Campaign, CampaignError};
use crate::fuzz::files::write_concurrent;
use crate::fuzz::findings::{Findings, ShrunkHistory};
use crate::fuzz::shrink::{Shrunk, shrink};
use crate::run::Plan;
use crate::site::{self, Stay};

/// How often a shorter history is played before it counts as one that does not fail.
pub(in crate::fuzz) const PLAYS: usize = 6;

/// Plays histories with so many operations in all.
pub(in crate::fuzz) async fn fuzz(
    campaign: &Campaign,
    operations: usize,
    findings: &mut Findings,
) -> Result<(), CampaignError> {
    let Plan { suite, contract, jobs, .. } = campaign.target.plan;
    let stay = match campaign.target.plan.stay().await {
        Ok(stay) => stay,
        // Without an earlier history, there is nothing to tell but the error.
        Err(error) if findings.sequential.histories == 0 => return Err(error.into()),
        Err(error) => {
            findings.concurrent.undecided.push(error.to_string());
            return Ok(());
        }
    };
    let supervisor = &campaign.target.supervisor;
    supervisor.hear_waits(&stay.connection);
    for number in 0.. {
        let tally = &mut findings.concurrent;
        if tally.operations >= operations {
            break;
        }
        supervisor.progress.resume("operations of several clients", tally.operations, operations);
        let history = ConcurrentHistory::new(suite, contract, campaign.seed, number, jobs);
        tally.histories += 1;
        tally.operations += history.length();
        if campaign.is_stopping() {
            tally.undecided.push("the campaign ended before this history".into());
            break;
        }
        fuzz_one(campaign, &stay, number, &history, findings).await?;
    }
    findings.leftovers.extend(site::end(&stay, supervisor).await);
    Ok(())
}

async fn fuzz_one(
    campaign: &Campaign,
    stay: &Stay,
    number: usize,
    history: &ConcurrentHistory,
    findings: &mut Findings,
) -> Result<(), CampaignError> {
    let played = play(stay, history, number, &campaign.target.supervisor.interrupt).await;
    findings.stored_at_once += played.stored_at_once;
    findings.unlisted += played.unlisted;
    findings.overwritten += played.overwritten;
    let tally = &mut findings.concurrent;
    match played.verdict {
        HistoryVerdict::Explained => tally.passed += 1,
        HistoryVerdict::Undecided(reason) => tally.undecided.push(reason),
        HistoryVerdict::Broken(lines) => {
            tally.failed += 1;
            if tally.first_failure.is_none() {
                tally.first_failure = Some(shrunk(campaign, stay, number, history, lines).await?);
            }
        }
    }
    Ok(())
}

/// Shrinks a failing history, and writes it to its files.
async fn shrunk(
    campaign: &Campaign,
    stay: &Stay,
    number: usize,
    history: &ConcurrentHistory,
    lines: Vec<String>,
) -> Result<ShrunkHistory, CampaignError> {
    let failure_of =
        async |shorter| failure_of(campaign, stay, number, &history.with(shorter)).await;
    let attempts = campaign.begin_to_shrink();
    let Shrunk { sequence, failure, is_minimal } =
        shrink(history.operations(), lines, attempts, failure_of).await;
    let small = history.with(sequence);
    let name = format!("{}-concurrent", campaign.name(number));
    Ok(ShrunkHistory {
        number,
        lengths: [history.length(), small.length()],
        is_minimal: is_minimal && !campaign.is_stopping(),
        lines: failure,
        files: write_concurrent(&campaign.folder, &name, &small)?,
        url: campaign.url(),
    })
}

/// Plays a history several times, until it fails; nothing if it does not fail.
async fn failure_of(
    campaign: &Campaign,
    stay: &Stay,
    number: usize,
    history: &ConcurrentHistory,
) -> Option<Vec<String>> {
    campaign.target.supervisor.progress.advance();
    for _ in 0..PLAYS {
        if campaign.is_stopping() {
            return None;
        }
        let played = play(stay, history, number, &campaign.target.supervisor.interrupt).await;
        if let HistoryVerdict::Broken(lines) = played.verdict {
            return Some(lines);
        }
    }
    None
}
