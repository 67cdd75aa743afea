//! The command `export`: what is stored, into a file.

use super::access::AccessArguments;
use super::namespace;
use super::progress::{Progress, entries};
use super::usage::Usage;
use crate::clock::Clock;
use crate::formats::Format;
use crate::transfer::{self, FileTarget, IndexChoice, Place, Source, Target};
use anyhow::anyhow;
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pysondbkv-emulator export http://127.0.0.1:8787 --to items.json
  AUTH_KEY=secret pysondbkv-emulator export https://kv.example.workers.dev > items.json
  pysondbkv-emulator export .wrangler/state --namespace ID --to entries.ndjson

An emulator gives every entry, with metadata and expiration, to a file of JSON
lines or of bulk JSON. Otherwise it is asked for GET /getAll, as a deployment
always is: that has the listed items, without metadata and expiration.
Exit status: 0 done; 1 failed, and then a file is as it was; 2 wrong usage.")]
pub(super) struct Export {
    /// What is exported: the base URL of an emulator (with /@NAME for a store of it) or a deployment, or a
    /// folder of local state of Wrangler.
    #[arg(value_name = "STORE", value_parser = Place::parse)]
    store: Place,
    /// The id of the namespace in the folder; the only one if there is but one.
    #[arg(long, value_name = "ID")]
    namespace: Option<String>,
    /// The file to write; - for standard output.
    #[arg(long, value_name = "FILE", value_parser = Place::parse, default_value = "-")]
    to: Place,
    /// How entries are written down [default: ndjson for *.ndjson and *.jsonl, bulk for *.bulk.json, else
    /// get-all].
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    access: AccessArguments,
    /// Log only warnings and errors.
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Export {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let target = target(&self.to, self.format)?;
        let (store, to) = (self.store.to_string(), self.to.to_string());
        let source = source(self.store, self.namespace, self.access, target.as_ref()).await?;
        let progress = Progress::new();
        let tell = |step| progress.tell(step);
        let done = transfer::transfer(&source, target, IndexChoice::Keep, tell).await;
        drop(progress);
        tracing::info!("written from {store} to {to}: {}", entries(done?));
        Ok(())
    }
}

async fn source(
    store: Place,
    namespace: Option<String>,
    access: AccessArguments,
    target: &dyn Target,
) -> anyhow::Result<Source> {
    match store {
        Place::Url(url) => Ok(transfer::answered(&url, access.access(), target).await?),
        Place::Path(folder) if folder.is_dir() => {
            let state = namespace::folder(&folder)?;
            let id = namespace::present_id(&state, namespace, "--namespace")?;
            Ok(transfer::stored(&folder, state.namespace(&id), Clock::system().now().seconds()))
        }
        Place::Path(_) | Place::Standard => Err(Usage(anyhow!(
            "{store} is no store: give the URL of an emulator or a deployment, or a folder"
        ))
        .into()),
    }
}

fn target(to: &Place, format: Option<Format>) -> anyhow::Result<Box<dyn Target>> {
    let format = |name: Option<Format>| format.or(name).unwrap_or(Format::GetAll);
    match to {
        Place::Standard => Ok(Box::new(FileTarget::standard(format(None)))),
        Place::Path(path) => Ok(Box::new(FileTarget::at(path, format(Format::of_name(path)))?)),
        Place::Url(url) => {
            Err(Usage(anyhow!("{url} is no file: import takes entries into a store")).into())
        }
    }
}
