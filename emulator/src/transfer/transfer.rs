//! Takes entries from a source to a target.

use super::error::TransferError;
use super::index::IndexChoice;
use super::source::Source;
use super::target::Target;
use crate::api::worker::{INDEX_KEY, Inventory, SameKey};
use crate::formats::Entry;

/// How far a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many entries are checked.
    Checked(u64),
    /// So many entries are written, of so many.
    Written(u64, u64),
}

/// Checks all entries, then writes them. Answers how many were written.
///
/// # Errors
/// [`TransferError`]; nothing is written where the source is at fault.
pub(crate) async fn transfer(
    source: &Source,
    mut target: Box<dyn Target>,
    index: IndexChoice,
    mut tell: impl FnMut(Step) + Send,
) -> Result<u64, TransferError> {
    let all = check(source, target.as_ref(), index, &mut tell)?;
    let mut done = 0;
    let broken_off = |done, source| match done {
        0 => source,
        done => TransferError::BrokenOff { done, all, source: Box::new(source) },
    };
    for entry in source.entries()? {
        let entry = entry?;
        if takes(target.as_ref(), index, &entry) {
            target.put(entry).await.map_err(|error| broken_off(done, error))?;
            done += 1;
            tell(Step::Written(done, all));
        }
    }
    target.finish(index).await.map_err(|error| broken_off(done, error))?;
    Ok(done)
}

/// Reads all entries, and answers how many will be written.
fn check(
    source: &Source,
    target: &dyn Target,
    index: IndexChoice,
    tell: &mut impl FnMut(Step),
) -> Result<u64, TransferError> {
    let (mut inventory, mut all) = (Inventory::default(), 0);
    for entry in source.entries()? {
        let entry = entry?;
        let same_key = |error: SameKey| TransferError::SameKey {
            name: source.name().to_owned(),
            source: error,
        };
        inventory.add(&entry.key, &entry.value).map_err(same_key)?;
        tell(Step::Checked(inventory.len() as u64));
        if !takes(target, index, &entry) {
            continue;
        }
        all += 1;
        if let Some(reason) = target.refusal(&entry) {
            let name = target.name().to_owned();
            return Err(TransferError::Unfit { name, key: entry.key, reason });
        }
    }
    Ok(all)
}

/// Whether an entry is written. The index is not always.
fn takes(target: &dyn Target, index: IndexChoice, entry: &Entry) -> bool {
    let is_index = *INDEX_KEY == entry.key.as_str().into();
    !is_index || (target.takes_index() && index != IndexChoice::Untouched)
}
