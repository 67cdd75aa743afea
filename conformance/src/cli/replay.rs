//! `replay`: whether a sequence that failed still does.

use std::path::PathBuf;

use clap::Args;

use super::failed::Failed;
use super::ground::GroundArguments;
use super::print::print;
use super::runtime;
use crate::fuzz::{self, Failing};
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
    ground: GroundArguments,
}

pub(super) fn replay(arguments: &ReplayArguments) -> Result<Status, Failed> {
    let failing = Failing::read(&arguments.file, arguments.suite)?;
    runtime::interruptible(async |interrupt| {
        let (judged, clients) = ((failing.suite(), failing.contract()), failing.clients());
        let (_target, ground) = arguments.ground.open(judged, clients, interrupt).await?;
        let replayed = fuzz::replay(&ground, failing).await.map_err(Failed::unreachable)?;
        print(&report::fuzz::replayed(&replayed))?;
        Ok(replayed.status())
    })
}
