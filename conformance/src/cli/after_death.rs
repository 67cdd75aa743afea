//! What a command says of the dead members of its fleet, whose items it removes first.

use std::time::SystemTime;

use super::failed::Failed;
use super::print::tell;
use crate::record::counted;
use crate::report::visible;
use crate::site::{self, AbandonedError, Access, AfterDeath, LedgerHome, Supervisor};

/// Removes what dead members of the fleet left at the target, and says so. What another key wrote is not ours.
///
/// # Errors
/// When the target or the ledger does not answer. Then the sections stay.
pub(super) async fn clean_up(
    home: Option<&LedgerHome>,
    access: &Access,
    supervisor: &Supervisor,
) -> Result<(), Failed> {
    let Some(fleet) = home.and_then(LedgerHome::fleet) else { return Ok(()) };
    let found = site::clean_up_fleet(fleet, access, supervisor).await;
    for dead in found?.dead {
        match dead {
            Ok(after) => tell(&words(&after)),
            Err(error @ AbandonedError::Unreachable(_)) => return Err(Failed::unreachable(error)),
            Err(AbandonedError::OtherKey(_)) => {}
            Err(error) => tell(&visible(&format!("warning: {error}"))),
        }
    }
    Ok(())
}

/// What was done about a dead run.
pub(super) fn words(after: &AfterDeath) -> String {
    let AfterDeath { ended, done } = after;
    let removed = counted(done.removed, ["item", "items"]);
    let left = match done.leftovers.len() {
        0 => String::new(),
        left => format!(", {left} left"),
    };
    format!("cleaned up after a run that ended at {}: {removed} removed{left}", at(*ended))
}

fn at(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}
