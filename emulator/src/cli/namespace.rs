//! Which namespace of a local state of Wrangler is meant.

use super::usage::Usage;
use crate::storage::{StateFolder, keeps_stores};
use anyhow::anyhow;
use std::path::Path;

/// A folder as local state of Wrangler. The stores of `--persist-to` are reached through an emulator.
pub(super) fn folder(path: &Path) -> Result<StateFolder, Usage> {
    if keeps_stores(path) {
        return Err(Usage(anyhow!(
            "{0} is a folder of --persist-to: start an emulator with --persist-to {0}, and give its URL",
            path.display()
        )));
    }
    Ok(StateFolder::at(path))
}

/// The id of a namespace in a folder: the given one, or the only one that is there.
pub(super) fn id(state: &StateFolder, given: Option<String>, flag: &str) -> Result<String, Usage> {
    let ids = state.ids();
    match (given, ids.as_slice()) {
        (Some(id), _) => Ok(id),
        (None, [id]) => Ok(id.clone()),
        (None, _) => Err(Usage(anyhow!(
            "name the namespace of {} with {flag} ID: the id in the Wrangler config{}",
            state.path().display(),
            known(&ids)
        ))),
    }
}

/// The same of a namespace that has to be there.
pub(super) fn present_id(
    state: &StateFolder,
    given: Option<String>,
    flag: &str,
) -> Result<String, Usage> {
    let id = id(state, given, flag)?;
    if state.has(&id) {
        return Ok(id);
    }
    let known = known(&state.ids());
    Err(Usage(anyhow!("{} has no namespace {id}{known}", state.path().display())))
}

fn known(ids: &[String]) -> String {
    match ids {
        [] => String::new(),
        ids => format!(" (there are {})", ids.join(", ")),
    }
}
