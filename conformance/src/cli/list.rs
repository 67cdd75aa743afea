//! `list`: every scenario with what it proves, and the statements that none proves.

use std::path::PathBuf;

use anstream::ColorChoice;
use clap::Args;

use super::failed::Failed;
use super::print::{print, print_in};
use super::sources;
use crate::record::Status;
use crate::report::Writing;
use crate::report::list::{self, Listing};
use crate::run;
use crate::scenario::Suite;

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only this suite.
    #[arg(long, value_enum)]
    suite: Option<Suite>,
    /// Scenarios from a folder laid out as `fixtures/scenarios`, instead of the suite's own.
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Only scenarios that only read, as `run --read-only` judges them.
    #[arg(long)]
    read_only: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn list(arguments: &ListArguments) -> Result<Status, Failed> {
    let folder = arguments.scenarios.as_deref();
    let mut scenarios = sources::scenarios(folder)?;
    scenarios.retain(|scenario| !arguments.read_only || run::only_reads(scenario));
    let mut listings = Vec::new();
    for suite in Suite::ALL.into_iter().filter(|one| arguments.suite.is_none_or(|s| s == *one)) {
        let own = scenarios.iter().filter(|scenario| scenario.suite == suite).cloned().collect();
        let statements = sources::statements(folder, suite)?;
        listings.push(Listing { suite, scenarios: own, statements });
    }
    if arguments.json {
        print_in(&list::json(&listings), Writing::Json, ColorChoice::Auto)?;
    } else {
        print(&list::human(&listings))?;
    }
    Ok(Status::Conformant)
}
