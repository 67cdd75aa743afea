//! `replay`: says whether a history that failed still fails.

use std::path::PathBuf;

use clap::Args;

use super::failed::Failed;
use super::fuzz_target::FuzzTargetArguments;
use super::print::print;
use super::runtime;
use crate::fuzz::{self, FailingHistory};
use crate::record::Status;
use crate::report;
use crate::scenario::Suite;

#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    /// The file: one that `fuzz` wrote, or any scenario file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The API, where the file's folders do not tell.
    #[arg(long, value_enum)]
    suite: Option<Suite>,
    #[command(flatten)]
    target: FuzzTargetArguments,
}

pub(super) fn replay(arguments: &ReplayArguments) -> Result<Status, Failed> {
    let history = FailingHistory::read(&arguments.file, arguments.suite)?;
    let bounds = arguments.target.target.access.bounds();
    runtime::interruptible(bounds.whole, async |supervisor| {
        let (judged, clients) = ((history.suite(), history.contract()), history.clients());
        let (_kept, target) = arguments.target.open(judged, clients, supervisor).await?;
        let replayed = fuzz::replay(&target, history).await.map_err(Failed::unreachable)?;
        print(&report::fuzz::replayed(&replayed))?;
        Ok(replayed.status())
    })
}
