//! The arguments about entries in the local state of Wrangler.

use super::namespace;
use super::usage::Usage;
use crate::auth_key::AuthKey;
use crate::config::LocalState;
use crate::storage::StateFolder;
use crate::wrangler::Project;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(next_help_heading = "Entries that last")]
pub(super) struct StateArguments {
    /// Keep the entries in this folder of local state of Wrangler (.wrangler/state), which `wrangler dev`
    /// and `wrangler kv --local` use as well.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["wrangler", "data", "persist_to"])]
    state: Option<PathBuf>,
    /// The id of the namespace in the folder, made if it is not there; the only one if there is but one.
    #[arg(long, value_name = "ID", requires = "state", conflicts_with = "wrangler")]
    namespace: Option<String>,
    /// The configuration of a Wrangler project (wrangler.toml or .jsonc): it names the namespace, the auth
    /// key (in .dev.vars, .env or vars), and the local state is in .wrangler/state beside it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["data", "persist_to"])]
    wrangler: Option<PathBuf>,
}

/// What the arguments mean.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) state: Option<LocalState>,
    /// The auth key of the project, and the file that has it.
    pub(super) auth_key: Option<(AuthKey, PathBuf)>,
}

impl StateArguments {
    pub(super) fn chosen(self) -> anyhow::Result<Chosen> {
        match (self.state, self.wrangler) {
            (Some(folder), _) => {
                Ok(Chosen { state: Some(state(&folder, self.namespace)?), auth_key: None })
            }
            (None, Some(file)) => project(&file),
            (None, None) => Ok(Chosen::default()),
        }
    }
}

fn state(folder: &Path, id: Option<String>) -> Result<LocalState, Usage> {
    let folder = namespace::folder(folder)?;
    let id = namespace::id(&folder, id, "--namespace")?;
    Ok(LocalState { folder, id })
}

fn project(file: &Path) -> anyhow::Result<Chosen> {
    let Project { namespace, state, auth_key } = Project::read(file)?;
    let auth_key = auth_key.map(|(key, file)| match AuthKey::parse(key) {
        Ok(key) => Ok((key, file)),
        Err(error) => {
            Err(anyhow::anyhow!("the AUTH_KEY of {} cannot be used: {error}", file.display()))
        }
    });
    let state = LocalState { folder: StateFolder::at(&state), id: namespace };
    Ok(Chosen { state: Some(state), auth_key: auth_key.transpose()? })
}
