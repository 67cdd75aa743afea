//! Which namespace of a local state of Wrangler is meant.

use super::usage::Usage;
use crate::storage::{StateFolder, WranglerState};
use anyhow::anyhow;
use std::path::Path;

/// The namespace of that id in a folder, which has to be there; without an id, the only one that is.
pub(super) fn present(folder: &Path, id: Option<&str>, flag: &str) -> Result<WranglerState, Usage> {
    let state = StateFolder::at(folder);
    let ids = state.ids();
    let shown = folder.display();
    match (id, ids.as_slice()) {
        (Some(id), _) if state.has(id) => Ok(state.namespace(id)),
        (Some(id), _) => Err(Usage(anyhow!("{shown} has no namespace {id}{}", known(&ids)))),
        (None, [id]) => Ok(state.namespace(id)),
        (None, _) => Err(Usage(anyhow!(
            "name the namespace of {shown} with {flag} ID: the id in the Wrangler config{}",
            known(&ids)
        ))),
    }
}

/// The namespace of that id in a folder, which is made if it is not there; without an id, the only one that
/// is.
pub(super) fn any(folder: &Path, id: Option<&str>, flag: &str) -> Result<WranglerState, Usage> {
    match id {
        Some(id) => Ok(StateFolder::at(folder).namespace(id)),
        None => present(folder, None, flag),
    }
}

fn known(ids: &[String]) -> String {
    match ids {
        [] => String::new(),
        ids => format!(" (there are {})", ids.join(", ")),
    }
}
