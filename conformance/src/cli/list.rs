//! `list`: every scenario with what it proves, and the statements that none proves.

use super::arguments::ListArguments;
use super::run::{load, statements};
use super::{Failed, print};
use crate::record::Status;
use crate::report::list::{self, Listing};
use crate::scenario::Suite;

pub(super) fn list(arguments: &ListArguments) -> Result<Status, Failed> {
    let folder = arguments.scenarios.as_deref();
    let scenarios = load(folder).map_err(Failed::usage)?;
    let mut listings = Vec::new();
    for suite in Suite::ALL.into_iter().filter(|one| arguments.suite.is_none_or(|s| s == *one)) {
        let own = scenarios.iter().filter(|scenario| scenario.suite == suite);
        let statements = statements(folder, suite).map_err(Failed::usage)?;
        listings.push(Listing { suite, scenarios: own.cloned().collect(), statements });
    }
    print(&if arguments.json { list::json(&listings) } else { list::human(&listings) })?;
    Ok(Status::Conformant)
}
