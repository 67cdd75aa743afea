//! Cleans up after members of a fleet that died, by the sections that they left. Of several who find a section,
//! one takes it over. Sections of runs that are at work stay as they are.

use std::time::{Duration, SystemTime};

use super::abandoned::{AbandonedError, Access, CleanedUp, check, clean_up_section};
use crate::site::fleet::{Fleet, HeldSection, SharedSection};
use crate::site::ledger::{Lines, Section};
use crate::site::pace::Pace;
use crate::site::supervisor::Supervisor;

/// What was found in a fleet's ledger, and done.
#[derive(Debug, Default)]
pub(crate) struct FleetCleanedUp {
    /// How many runs are at work.
    pub(crate) at_work: usize,
    /// What became of each section whose run had died. One that another run took over is not here.
    pub(crate) dead: Vec<Result<AfterDeath, AbandonedError>>,
}

/// What was done about a run that died.
#[derive(Debug)]
pub(crate) struct AfterDeath {
    /// When the run was last heard of.
    pub(crate) ended: SystemTime,
    pub(crate) done: CleanedUp,
}

/// Removes what the dead members of a fleet left. An error in one section stops no other.
///
/// # Errors
/// When the ledger does not answer.
pub(crate) async fn clean_up_fleet(
    fleet: &Fleet,
    access: &Access,
    supervisor: &Supervisor,
) -> Result<FleetCleanedUp, AbandonedError> {
    let mut found = FleetCleanedUp::default();
    for kept in fleet.kept().await? {
        if kept.is_live {
            found.at_work += 1;
            continue;
        }
        match after_death(fleet, &kept.id, access, supervisor).await {
            Ok(Some(after)) => found.dead.push(Ok(after)),
            Ok(None) => {}
            Err(error) => found.dead.push(Err(error)),
        }
    }
    if found.at_work == 0 && found.dead.iter().all(Result::is_ok) {
        fleet.forget_target().await?;
    }
    Ok(found)
}

/// Takes one section over and removes what it names; nothing where another run was faster.
async fn after_death(
    fleet: &Fleet,
    id: &str,
    access: &Access,
    supervisor: &Supervisor,
) -> Result<Option<AfterDeath>, AbandonedError> {
    // Checked before it is taken, so that a section that is not ours stays as it is.
    let Some(((begun, _), _)) = ours(fleet, id, access).await? else { return Ok(None) };
    check(&begun, access)?;
    let Some((section, ended_ms)) = SharedSection::take_over(fleet, id).await? else {
        return Ok(None);
    };
    // Its run may have written more before it was taken.
    let Some((held, lines)) = ours(fleet, id, access).await? else { return Ok(None) };
    section.go_on_behind(lines).await;
    let mark = held.0.run.clone();
    let target = Some(held.0.url.clone());
    let pace = Pace::default().among(Some(fleet));
    let cleaned = clean_up_section(held, Lines::Shared(section), pace, access, supervisor).await;
    let (ledger, leftovers) = cleaned?;
    if leftovers.is_empty() {
        ledger.close().await;
    } else {
        ledger.leave().await;
    }
    let unaccounted = Some((ledger.unaccounted(), mark)).filter(|(some, _)| *some > 0);
    let done = CleanedUp {
        target,
        removed: ledger.removed(),
        leftovers,
        unaccounted: unaccounted.into_iter().collect(),
        ..CleanedUp::default()
    };
    Ok(Some(AfterDeath { ended: SystemTime::UNIX_EPOCH + Duration::from_millis(ended_ms), done }))
}

/// A section that a run with our key wrote, and how many lines it has; nothing where it is gone.
async fn ours(
    fleet: &Fleet,
    id: &str,
    access: &Access,
) -> Result<Option<(Section, usize)>, AbandonedError> {
    let target = || fleet.url().to_owned();
    match fleet.held(id).await? {
        HeldSection::Ours(section, lines) => Ok(Some((*section, lines))),
        HeldSection::Nothing => Ok(None),
        HeldSection::OfAnotherKey if access.auth_key.is_none() => {
            Err(AbandonedError::NeedsAuthKey(target()))
        }
        HeldSection::OfAnotherKey => Err(AbandonedError::OtherKey(target())),
        HeldSection::Planted => {
            Err(AbandonedError::Planted { target: target(), key: fleet.section_key(id) })
        }
    }
}
