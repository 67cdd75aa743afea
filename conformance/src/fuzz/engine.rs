//! Runs a campaign: sequential histories, then concurrent ones.

use tokio::time::{Instant, sleep_until};

use super::campaign::{Campaign, CampaignError};
use super::findings::Findings;
use super::{concurrent, sequential};

/// Runs a campaign until every history was judged or its time is over.
pub(crate) async fn run(campaign: &Campaign) -> Result<Findings, CampaignError> {
    let mut findings = Findings::default();
    let end = Instant::now() + campaign.within;
    let interrupt = campaign.target.supervisor.interrupt.clone();
    let clock = tokio::spawn(async move {
        sleep_until(end).await;
        interrupt.enough();
    });
    let ran = run_both_kinds(campaign, &mut findings).await;
    clock.abort();
    ran.map(|()| findings)
}

/// With several clients, half of the operations are made at once.
async fn run_both_kinds(campaign: &Campaign, findings: &mut Findings) -> Result<(), CampaignError> {
    let operations = campaign.operations;
    if campaign.target.plan.jobs <= 1 {
        return sequential::fuzz(campaign, operations, findings).await;
    }
    let half = operations.div_ceil(2);
    sequential::fuzz(campaign, half, findings).await?;
    concurrent::fuzz(campaign, operations - half, findings).await
}
