//! `repair`: proposes an index that is right, and writes it.

use std::ops::ControlFlow::{Break, Continue};
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use tokio::time::Instant;

use super::connection::AccessArguments;
use super::failed::Failed;
use super::namespace::NamespaceArguments;
use super::narration::{FormatArgument, Narration};
use super::rewriting::{RewriteArguments, failed};
use super::runtime;
use crate::base_url::BaseUrl;
use crate::kv_api::KvApi;
use crate::record::Status;
use crate::repair::{self, Proposal, RepairError};
use crate::report;
use crate::report::namespace::{Details, Written};
use crate::rewrite::{RewriteError, Writing};
use crate::scenario::Suite;
use crate::site::{Connection, Pauses, Rest, Supervisor, poll};

pub(super) const HELP: &str = "\
The index should name every item once, and nothing else. By the KV API this
shows what of it is not so, as a difference: entries that go (-), items that
come (+), items that stay out (!), since their values are no JSON and would
make every listing fail. Only --apply writes, and only the entry __index__: no
item is touched. What is replaced is saved to a file first. The index, and the
items that come and go, are read again right before the write. Where somebody
else wrote meanwhile, nothing is written. Afterwards the index is read until it
shows, and the listing as well where --url is given.

Workers KV has no transactions: a client that adds or deletes at the very same
moment can still undo the repair, or lose its own entry. Repair when nobody
writes.

Without --namespace it shows what the deployment's listing tells, and writes
nothing: no request to a Worker writes the index.

Examples:
  CLOUDFLARE_API_TOKEN=… pysondbkv-conformance repair --account ID --namespace ID
  … repair --account ID --namespace ID --apply --save before.ndjson
  … repair --account ID --namespace ID --undo before.ndjson --apply
  AUTH_KEY=… pysondbkv-conformance repair --url https://my-worker.example

Exit status:
  0  there is nothing to repair, or the repair is done
  1  there is something to repair, and it was only shown; or no index can be right
  2  wrong usage, or a file that cannot be used
  3  the KV API or the deployment cannot be reached, or refuses the token or the key
  4  somebody else wrote meanwhile, so nothing was written
  5  it was interrupted, or it is unclear whether what was written is there";

/// The pauses between two looks at a listing.
const PAUSES: Pauses = Pauses::even(Duration::from_secs(3));

#[derive(Debug, Args)]
pub(super) struct RepairArguments {
    /// The deployment, whose listing shall show the result.
    #[arg(long, value_name = "URL", required_unless_present_any = ["profile", "namespace"])]
    url: Option<String>,
    #[command(flatten)]
    access: AccessArguments,
    #[command(flatten)]
    namespace: NamespaceArguments,
    #[command(flatten)]
    rewrite: RewriteArguments,
    #[command(flatten)]
    format: FormatArgument,
}

pub(super) fn repair(arguments: &RepairArguments) -> Result<Status, Failed> {
    let api = arguments.namespace.api(&arguments.access)?;
    let deployment = arguments.deployment()?;
    if api.is_none() && arguments.rewrite.applies() {
        return Err(anyhow!(
            "--apply needs --account and --namespace: no request to a Worker writes the index"
        )
        .into());
    }
    let command = if arguments.rewrite.undo.is_some() { "undo" } else { "repair" };
    let target = match (&api, &deployment) {
        (Some(api), _) => api.door().to_string(),
        (None, Some(deployment)) => deployment.base.to_string(),
        (None, None) => return Err(anyhow!("give --url or --namespace").into()),
    };
    let mut told = arguments.format.begin(command, target);
    let ended = runtime::until_interrupted_twice(
        arguments.access.bounds().whole,
        async |supervisor| match (&api, &deployment, &arguments.rewrite.undo) {
            (Some(api), _, Some(file)) => {
                arguments.rewrite.undo(api, file, &supervisor, &mut told).await
            }
            (Some(api), deployment, None) => {
                arguments.mend(api, deployment.as_ref(), &supervisor, &mut told).await
            }
            (None, Some(deployment), _) => through_worker(deployment, &mut told).await,
            (None, None, _) => Err(anyhow!("give --url or --namespace").into()),
        },
    );
    told.end(ended)
}

impl RepairArguments {
    /// Proposes an index, and writes it where that is asked for.
    async fn mend(
        &self,
        api: &KvApi,
        deployment: Option<&Connection>,
        supervisor: &Supervisor,
        told: &mut Narration,
    ) -> Result<Status, Failed> {
        let proposal = repair::propose(api, supervisor).await.map_err(ended)?;
        told.say(&report::namespace::proposal(&told.report.target, &proposal))?;
        told.report.details = Some(Details::index(&proposal));
        if !proposal.is_needed() {
            return Ok(Status::Conformant);
        }
        if !self.rewrite.applies() {
            told.say("Nothing was written. --apply writes the new index.\n")?;
            return Ok(Status::NotConformant);
        }
        if supervisor.interrupt.is_stopping() {
            return Err(ended(RepairError::Interrupted));
        }
        let mut saved = self.rewrite.begin_writing(api, told, "The old index is in")?;
        let settle = self.rewrite.settle(api.door().base().is_loopback());
        let mut writing = Writing { api, saved: &mut saved, settle };
        let written = repair::write(&proposal, &mut writing).await;
        told.report.written = match &written {
            Ok(()) => Written::All,
            Err(RepairError::Rewrite(
                RewriteError::Unclear { .. } | RewriteError::NotSeen { .. },
            )) => Written::Perhaps,
            // Only one entry is written, and each of these errors comes before it.
            Err(_) => Written::Nothing,
        };
        written.map_err(ended)?;
        told.say("The new index is written, and read as it was written.\n")?;
        match deployment {
            Some(deployment) => is_listed(deployment, &proposal, settle, told).await,
            None => Ok(Status::Conformant),
        }
    }

    /// The way to the deployment; nothing where only a namespace is named.
    fn deployment(&self) -> anyhow::Result<Option<Connection>> {
        let Some(url) = self.access.url(self.url.as_ref()) else { return Ok(None) };
        let base = BaseUrl::parse(url)?;
        let client = self.access.client(&base)?;
        let rest = Rest::within(self.access.bounds().for_limits);
        let key = Some(self.access.required_auth_key()?);
        Ok(Some(Connection { rest, ..Connection::new(Suite::Worker, client, base, key) }))
    }
}

/// Reads the listing until it shows the new index.
async fn is_listed(
    deployment: &Connection,
    proposal: &Proposal,
    settle: Duration,
    told: &Narration,
) -> Result<Status, Failed> {
    let is_shown = poll(Instant::now() + settle, PAUSES, (), |(), look| async move {
        let items = deployment.items().await.unwrap_or_default();
        let keys = items.iter().map(|item| item.key.as_str());
        match keys.eq(proposal.keys.iter().map(String::as_str)) {
            true => Break(true),
            false if look.is_last() => Break(false),
            false => Continue(()),
        }
    })
    .await;
    if is_shown {
        told.say("The listing of the deployment shows it.\n")?;
        return Ok(Status::Conformant);
    }
    let error = anyhow!(
        "the listing of {} does not show the new index within {} s: look again in a minute",
        deployment.base,
        settle.as_secs()
    );
    Err(Failed::ended(Status::Indeterminate, error))
}

/// Shows what the listing of a deployment tells.
async fn through_worker(deployment: &Connection, told: &mut Narration) -> Result<Status, Failed> {
    let shown = repair::shown(deployment).await.map_err(Failed::unreachable)?;
    let target = &told.report.target;
    let Some(shown) = shown else {
        told.say(&format!("GET /getAll of {target} answers no list of items.\n"))?;
        return Ok(Status::NotConformant);
    };
    told.say(&report::namespace::shown(target, &shown))?;
    told.report.details = Some(Details::listing(&shown));
    let is_sound = shown.nulls.is_empty() && shown.repeated.is_empty();
    Ok(if is_sound { Status::Conformant } else { Status::NotConformant })
}

/// How the program ends after such an error.
fn ended(error: RepairError) -> Failed {
    match error {
        RepairError::Rewrite(error) => failed(error),
        RepairError::Interrupted => Failed::ended(Status::Indeterminate, error),
        RepairError::TooLong(_) | RepairError::TooMany(_) => {
            Failed::ended(Status::NotConformant, error)
        }
    }
}
