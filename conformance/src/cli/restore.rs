//! `restore`: puts the entries of a captured file into a namespace.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;

use super::connection::AccessArguments;
use super::failed::Failed;
use super::namespace::NamespaceArguments;
use super::narration::{FormatArgument, Narration};
use super::rewriting::{RewriteArguments, failed};
use super::runtime;
use crate::kv_api::KvApi;
use crate::record::Status;
use crate::report;
use crate::report::namespace::{Details, Written};
use crate::restore::{RestoreError, restore};
use crate::rewrite::Writing;
use crate::site::Supervisor;

pub(super) const HELP: &str = "\
The file is one of `capture`, or of `pysondbkv-emulator export` as NDJSON. It
is checked as a whole first: one with redacted values is refused. Each entry is
compared with what is stored. Only --apply writes: what differs, with metadata
and expiry, and the index last. What is replaced is saved to a file first. Keys
that the file lacks stay as they are, and stay in the index, behind those of
the file.

A Worker stores nothing under a given key, so a restore needs the KV API. It
reads each key of the file: a KV read each, in requests of a hundred keys.

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
    #[command(flatten)]
    format: FormatArgument,
}

pub(super) fn restore_file(arguments: &RestoreArguments) -> Result<Status, Failed> {
    let api = arguments.namespace.api(&arguments.access)?.ok_or_else(|| {
        anyhow!(
            "a restore needs --account and --namespace: a Worker stores nothing under a given key"
        )
    })?;
    let command = if arguments.rewrite.undo.is_some() { "undo" } else { "restore" };
    let mut told = arguments.format.begin(command, api.door().to_string());
    let ended = runtime::until_interrupted_twice(
        arguments.access.bounds().whole,
        async |supervisor| match (&arguments.rewrite.undo, &arguments.file) {
            (Some(saved), _) => arguments.rewrite.undo(&api, saved, &supervisor, &mut told).await,
            (None, Some(file)) => arguments.restore(&api, file, &supervisor, &mut told).await,
            (None, None) => Err(anyhow!("give a file").into()),
        },
    );
    told.end(ended)
}

impl RestoreArguments {
    async fn restore(
        &self,
        api: &KvApi,
        file: &Path,
        supervisor: &Supervisor,
        told: &mut Narration,
    ) -> Result<Status, Failed> {
        let would = restore(api, file, None, supervisor).await.map_err(ended)?;
        told.say(&format!("To restore:\n{}", report::namespace::restored(&would)))?;
        let is_needed = would.is_needed();
        told.report.details = Some(Details::entries(would));
        if !is_needed {
            told.say("There is nothing to restore.\n")?;
            return Ok(Status::Conformant);
        }
        if !self.rewrite.applies() {
            told.say("Nothing was written. --apply writes it.\n")?;
            return Ok(Status::NotConformant);
        }
        let mut saved = self.rewrite.begin_writing(api, told, "What is replaced is in")?;
        let settle = self.rewrite.settle(api.door().base().is_loopback());
        let writing = Writing { api, saved: &mut saved, settle };
        let done = restore(api, file, Some(writing), supervisor).await.map_err(ended)?;
        told.report.details = Some(Details::entries(done));
        told.report.written = Written::All;
        told.say("It is restored, and read as it was written.\n")?;
        Ok(Status::Conformant)
    }
}

/// How the program ends after such an error.
fn ended(error: RestoreError) -> Failed {
    match error {
        RestoreError::Rewrite(error) => failed(error),
        RestoreError::Interrupted | RestoreError::InterruptedWriting => {
            Failed::ended(Status::Indeterminate, error)
        }
        RestoreError::File { .. } => Failed::ended(Status::Usage, error),
    }
}
