//! The arguments that `fuzz` and `replay` share.

use clap::Args;

use super::after_death;
use super::connection::{LiveArguments, TargetArguments};
use super::failed::Failed;
use crate::fuzz::FuzzTarget;
use crate::run::Plan;
use crate::scenario::{Contract, Suite};
use crate::site::{Connection, Supervisor, Target};

#[derive(Debug, Args)]
pub(super) struct FuzzTargetArguments {
    #[command(flatten)]
    pub(super) target: TargetArguments,
    /// Delete everything, even where others stored something. THIS DELETES THEIR DATA.
    #[arg(long)]
    allow_delete_all: bool,
    #[command(flatten)]
    live: LiveArguments,
}

impl FuzzTargetArguments {
    /// The way to the URL, by which its API is found out; nothing without a URL.
    pub(super) fn way(&self) -> anyhow::Result<Option<Connection>> {
        self.target.way()
    }

    /// Checks that a shared ledger can be used, before anything is sent to the target.
    pub(super) async fn check_ledger(&self) -> anyhow::Result<()> {
        self.target.check_ledger(&self.live).await
    }

    /// The target, which must be kept while it is fuzzed, and how it is judged.
    pub(super) async fn open(
        &self,
        judged: (Suite, Contract),
        jobs: usize,
        supervisor: Supervisor,
    ) -> Result<(Target, FuzzTarget), Failed> {
        // The number of steps bounds the writes.
        let (target, plan) = self.target.plan(judged, &self.live, Some(0)).await?;
        let mut plan = Plan { jobs, allows_delete_all: self.allow_delete_all, ..plan };
        plan.live.ledger = self.target.ledger(&self.live, &plan).await?;
        let reach = self.target.access.reach(Some(plan.base.clone()))?;
        after_death::clean_up(plan.live.ledger.as_ref(), &reach, &supervisor).await?;
        Ok((target, FuzzTarget { plan, supervisor }))
    }
}
