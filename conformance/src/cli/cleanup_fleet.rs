//! `cleanup --ledger redis://…`: removes what dead members of a fleet left, and leaves those at work alone.

use std::path::Path;

use super::after_death;
use super::cleaned_up::{failed, removed, worse};
use super::failed::Failed;
use super::print::print;
use crate::record::{Status, counted};
use crate::report::visible;
use crate::site::{self, Access, Fleet, FleetAddress, FleetCleanedUp, Link, Supervisor};

/// Cleans up by a shared ledger: at the target that was named, or at all that have sections there.
pub(super) async fn clean_up_shared(
    address: &FleetAddress,
    access: &Access,
    supervisor: &Supervisor,
) -> Result<Status, Failed> {
    let link = Link::open(address).await?;
    let targets = match &access.base {
        Some(base) => vec![base.to_string()],
        None => site::targets(&link).await?,
    };
    let (mut status, mut is_anything_told) = (Status::Conformant, false);
    for url in targets {
        let fleet = Fleet::at(link.clone(), url, access.auth_key.clone());
        let found = site::clean_up_fleet(&fleet, access, supervisor).await;
        let (words, ended) = match found {
            Ok(found) => told_of_fleet(fleet.url(), found),
            Err(error) => failed(error),
        };
        is_anything_told |= !words.is_empty();
        print(&visible(&words))?;
        status = worse(status, ended);
    }
    if !is_anything_told {
        print("no run left anything\n")?;
    }
    Ok(status)
}

/// What was found in the sections of one target, and the status.
fn told_of_fleet(target: &str, found: FleetCleanedUp) -> (String, Status) {
    let (mut words, mut status) = (String::new(), Status::Conformant);
    for dead in found.dead {
        let (more, ended) = match dead {
            Ok(after) => {
                let is_clean = after.done.leftovers.is_empty();
                let ended = if is_clean { Status::Conformant } else { Status::CleanupIncomplete };
                let said = format!("{}\n", after_death::words(&after));
                (said + &removed(Path::new(target), after.done), ended)
            }
            Err(error) => failed(error),
        };
        words += &more;
        status = worse(status, ended);
    }
    if found.at_work > 0 {
        let runs = counted(found.at_work, ["run is", "runs are"]);
        words.extend([target, ": ", &runs, " at work, left alone\n"]);
    }
    (words, status)
}
