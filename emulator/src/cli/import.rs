//! The command `import`: entries of a file or a store, into a store.

use super::access::AccessArguments;
use super::namespace;
use super::progress::{Progress, entries};
use super::usage::Usage;
use crate::clock::Clock;
use crate::formats::Format;
use crate::transfer::{self, Access, Answering, IndexChoice, Place, Source, Target};
use anyhow::anyhow;
use clap::Args;
use url::Url;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pysondbkv-emulator import items.json --to http://127.0.0.1:8787
  pysondbkv-emulator import - --format ndjson --to http://127.0.0.1:8787/@team < entries
  pysondbkv-emulator import items.bulk.json --to .wrangler/state --namespace ID
  AUTH_KEY=secret pysondbkv-emulator import items.json --new-keys --to https://kv.example.com

All entries are checked before the first one is written. Entries of the store
that have none of their keys stay as they are.
A live deployment has only POST /add, which makes a new key for each item. So
--new-keys must be given, and standard output gets a line for each item with its
old and its new key. Metadata and expirations are lost.
Exit status: 0 done; 1 failed; 2 wrong usage or broken input, and then nothing is written.")]
pub(super) struct Import {
    /// What is imported: a file, - for standard input, or a store as for --to.
    #[arg(value_name = "SOURCE", value_parser = Place::parse)]
    source: Place,
    /// The id of the namespace in a folder that is imported; the only one if there is but one.
    #[arg(long, value_name = "ID")]
    from_namespace: Option<String>,
    /// The store that gets it: the base URL of an emulator (with /@NAME for a store of it) or a
    /// deployment, or a folder of local state of Wrangler.
    #[arg(long, value_name = "STORE", value_parser = Place::parse)]
    to: Place,
    /// The id of the namespace in the folder, made if it is not there; the only one if there is but one.
    #[arg(long, value_name = "ID")]
    namespace: Option<String>,
    /// How entries are written down in the file [default: ndjson for *.ndjson and *.jsonl, bulk for
    /// *.bulk.json; else lines are ndjson and an array is get-all].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What becomes of __index__, the list of the Worker's items.
    #[arg(long, value_enum, value_name = "CHOICE", default_value_t)]
    index: IndexChoice,
    /// Allow that items get new keys, as they do in a live deployment.
    #[arg(long)]
    new_keys: bool,
    #[command(flatten)]
    access: AccessArguments,
    /// Log only warnings and errors.
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (name, to) = (self.source.to_string(), self.to.to_string());
        let access = self.access.clone().access();
        let target = self.target(access.clone()).await?;
        let source = self.source(access, target.as_ref()).await?;
        let progress = Progress::new();
        let tell = |step| progress.tell(step);
        let done = transfer::transfer(&source, target, self.index, tell).await;
        drop(progress);
        tracing::info!("written from {name} to {to}: {}", entries(done?));
        Ok(())
    }

    async fn source(&self, access: Access, target: &dyn Target) -> anyhow::Result<Source> {
        let now = Clock::system().now().seconds();
        Ok(match &self.source {
            Place::Standard => transfer::text(None, self.format, now)?,
            Place::Path(folder) if folder.is_dir() => {
                let (state, given) = (namespace::folder(folder)?, self.from_namespace.clone());
                let id = namespace::present_id(&state, given, "--from-namespace")?;
                transfer::stored(folder, state.namespace(&id), now)
            }
            Place::Path(file) => transfer::text(Some(file), self.format, now)?,
            Place::Url(url) => transfer::answered(url, access, target).await?,
        })
    }

    async fn target(&self, access: Access) -> anyhow::Result<Box<dyn Target>> {
        match &self.to {
            Place::Url(url) => answering(url, access, self.new_keys).await,
            Place::Path(folder) if !folder.is_file() => {
                let state = namespace::folder(folder)?;
                let id = namespace::id(&state, self.namespace.clone(), "--namespace")?;
                Ok(transfer::storing(folder, state.namespace(&id)))
            }
            to => Err(Usage(anyhow!(
                "{to} is no store: give the URL of an emulator or a deployment, or a folder"
            ))
            .into()),
        }
    }
}

async fn answering(url: &Url, access: Access, new_keys: bool) -> anyhow::Result<Box<dyn Target>> {
    match transfer::answering(url, access, std::io::stdout()).await? {
        Answering::Emulator(target) => Ok(target),
        Answering::Deployment(target) if new_keys => Ok(target),
        Answering::Deployment(_) => Err(Usage(anyhow!(
            "{url} is a live deployment, or an emulator without its control plane: it makes a new key \
             for each item. Allow that with --new-keys"
        ))
        .into()),
    }
}
