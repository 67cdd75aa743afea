//! Where Wrangler keeps its local state, and the namespaces in it.

use super::WranglerState;
use super::file_name::file_name;
use super::folder_name::folder_name;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder with the KV namespaces of a local state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateFolder {
    kv: PathBuf,
}

/// The folder with the SQLite files.
const FILES: &str = "miniflare-KVNamespaceObject";

impl StateFolder {
    /// The state in `folder`: what `wrangler dev` makes as `.wrangler/state`, what `--persist-to` names, or
    /// the folder `v3` or `kv` within. It does not have to be there.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        let is_there = |kv: &PathBuf| kv.join(FILES).is_dir();
        let within = [folder.join("v3/kv"), folder.join("kv"), folder.to_owned()];
        let found = within.into_iter().find(is_there);
        let is_version = folder.file_name().is_some_and(|name| name == "v3");
        let new = || folder.join(if is_version { "kv" } else { "v3/kv" });
        Self { kv: found.unwrap_or_else(new) }
    }

    /// The folder with the namespaces.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.kv
    }

    /// The namespace of this id. Its files are made with the first entry.
    #[must_use]
    pub fn namespace(&self, id: &str) -> WranglerState {
        WranglerState::new(self.file(id), self.kv.join(folder_name(id)).join("blobs"))
    }

    /// Whether the namespace of this id has files.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.file(id).is_file()
    }

    /// The ids of the namespaces, sorted, as far as the names of their folders tell them.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        let folders = fs::read_dir(&self.kv).into_iter().flatten().flatten();
        let names = folders.filter_map(|folder| folder.file_name().into_string().ok());
        let mut ids: Vec<_> = names.filter(|name| self.has(name)).collect();
        ids.sort();
        ids
    }

    fn file(&self, id: &str) -> PathBuf {
        self.kv.join(FILES).join(file_name(id))
    }
}
