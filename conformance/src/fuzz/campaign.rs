//! A campaign: what is fuzzed, from which seed, and for how long.

use std::path::PathBuf;
use std::time::Duration;

use super::files::FileError;
use super::target::FuzzTarget;
use crate::run::Plan;
use crate::site::RunError;

/// A campaign.
#[derive(Debug)]
pub(crate) struct Campaign {
    pub(crate) target: FuzzTarget,
    /// The seed of every history.
    pub(crate) seed: u64,
    /// How many operations are made in all.
    pub(crate) operations: usize,
    /// The folder for failing histories.
    pub(crate) folder: PathBuf,
    /// How long histories are begun. The others are not judged.
    pub(crate) within: Duration,
}

/// Why a campaign ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CampaignError {
    /// The target cannot be judged.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A failing history cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// How many shorter histories are tried. Where reads may lag, there are fewer, because each may take a
/// whole window and costs KV writes.
const SHRINK_ATTEMPTS: usize = 150;
const SHRINK_ATTEMPTS_WHERE_READS_LAG: usize = 40;

impl Campaign {
    /// Tells that a failing history is shrunk, and returns how many shorter ones may be tried.
    pub(super) fn begin_to_shrink(&self) -> usize {
        let attempts = match self.target.plan.live.consistency.window() {
            None => SHRINK_ATTEMPTS,
            Some(_) => SHRINK_ATTEMPTS_WHERE_READS_LAG,
        };
        self.target.supervisor.progress.begin("shorter histories tried at most", attempts);
        attempts
    }

    /// The target's URL; nothing for an embedded emulator.
    pub(super) fn url(&self) -> Option<String> {
        let Plan { has_own_stores, base, .. } = &self.target.plan;
        (!has_own_stores).then(|| base.to_string())
    }

    /// The name of a history's file, without its extension.
    pub(super) fn name(&self, number: usize) -> String {
        format!("seed-{}-history-{number}", self.seed)
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.target.supervisor.interrupt.is_stopping()
    }
}
