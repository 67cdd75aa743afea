//! `restore`: puts the entries of a captured file into a namespace.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;

use super::connection::AccessArguments;
use super::failed::Failed;
use super::namespace::NamespaceArguments;
use super::print::print;
use super::rewriting::{self, RewriteArguments, failed};
use super::runtime;
use crate::kv_api::KvApi;
use crate::record::{Status, counted};
use crate::restore::{RestoreError, Restored, restore};
use crate::rewrite::Writing;
use crate::site::Supervisor;

pub(super) const HELP: &str = "\
The file is one of `capture`, or of `pysondbkv-emulator export` as NDJSON. It is checked as a whole first:
one with redacted values is refused. Each entry is compared with what is stored. Only --apply writes: what
differs, with metadata and expiry, and the index last. What is replaced is saved to a file first. Keys that
the file lacks stay as they are, and stay in the index, behind those of the file.

A Worker stores nothing under a given key, so a restore needs the KV API. It reads each key of the file: a
KV read each, in requests of a hundred keys.

Examples:
  CLOUDFLARE_API_TOKEN=… pysondbkv-conformance restore all.ndjson --account ID --namespace ID
  … restore all.ndjson --account ID --namespace ID --apply --save before.ndjson
  … restore --account ID --namespace ID --undo before.ndjson --apply

Exit status:
  0  there is nothing to restore, or the restore is done
  1  there is something to restore, and it was only shown
  2  wrong usage, or a file that cannot be used
  3  the KV API cannot be reached, or refuses the token
  4  somebody else wrote meanwhile, so nothing more was written
  5  it was interrupted, or it is unclear whether what was written is there";

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// The file with the entries, as NDJSON.
    #[arg(value_name = "FILE", required_unless_present = "undo", conflicts_with = "undo")]
    file: Option<PathBuf>,
    #[command(flatten)]
    access: AccessArguments,
    #[command(flatten)]
    namespace: NamespaceArguments,
    #[command(flatten)]
    rewrite: RewriteArguments,
}

pub(super) fn restore_file(arguments: &RestoreArguments) -> Result<Status, Failed> {
    let api = arguments.namespace.api(&arguments.access)?.ok_or_else(|| {
        anyhow!(
            "a restore needs --account and --namespace: a Worker stores nothing under a given key"
        )
    })?;
    runtime::interruptible(arguments.access.bounds().whole, async |supervisor| {
        match (&arguments.rewrite.undo, &arguments.file) {
            (Some(saved), _) => arguments.rewrite.undo(&api, saved).await,
            (None, Some(file)) => arguments.restore(&api, file, &supervisor).await,
            (None, None) => Err(anyhow!("give a file").into()),
        }
    })
}

impl RestoreArguments {
    async fn restore(
        &self,
        api: &KvApi,
        file: &Path,
        supervisor: &Supervisor,
    ) -> Result<Status, Failed> {
        let would = restore(api, file, None, supervisor).await.map_err(ended)?;
        print(&format!("To restore: {}.\n", told(&would)))?;
        if !would.is_needed() {
            return Ok(Status::Conformant);
        }
        if !self.rewrite.applies() {
            print("Nothing was written. --apply writes it.\n")?;
            return Ok(Status::NotConformant);
        }
        let mut saved = self.rewrite.new_file(api).map_err(failed)?;
        print(&format!("What is replaced is in {}.\n", rewriting::shown(saved.path())))?;
        let settle = self.rewrite.settle(api.door().base().is_loopback());
        let writing = Writing { api, saved: &mut saved, settle };
        let done = restore(api, file, Some(writing), supervisor).await.map_err(ended)?;
        print(&format!("Restored: {}.\n", told(&done)))?;
        Ok(Status::Conformant)
    }
}

fn told(restored: &Restored) -> String {
    let Restored { added, changed, same, expired, is_index_changed } = restored;
    let added = counted(*added, ["new entry", "new entries"]);
    let index = if *is_index_changed { "a new index" } else { "the index as it is" };
    let expired =
        if *expired > 0 { format!(", {expired} expired and left out") } else { String::new() };
    format!("{added}, {changed} changed, {same} as they are{expired}, {index}")
}

/// How the program ends after such an error.
fn ended(error: RestoreError) -> Failed {
    match error {
        RestoreError::Rewrite(error) => failed(error),
        RestoreError::Interrupted => Failed::ended(Status::Indeterminate, error),
        RestoreError::File(_) => Failed::ended(Status::Usage, error),
    }
}
