//! `capture`: what a deployment holds, as a file.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::connection::AccessArguments;
use super::failed::Failed;
use super::namespace::NamespaceArguments;
use super::narration::{FormatArgument, Narration};
use super::print::tell;
use super::runtime;
use crate::base_url::BaseUrl;
use crate::capture::{self, CaptureError, Captured, Part, Redaction};
use crate::kv_api::{KEYS_A_BULK_GET, KEYS_A_PAGE, KvApi};
use crate::record::{Cost, Status, counted};
use crate::report;
use crate::report::namespace::Details;
use crate::scenario::Suite;
use crate::site::{Connection, Rest, Supervisor};

pub(super) const HELP: &str = "\
By the KV API the file has every entry with its metadata and its expiry, and
the index with its order. The keys are counted first, and what the capture
costs is told before a value is read (--dry-run ends there). After an interrupt
the same command goes on where it was. The file has its name once it is whole,
and nobody else can read it. With --url alone it has what the listing shows:
items and their order.

A capture takes time, and others may write meanwhile: it says so where the
index changed.

The file is NDJSON:
  pysondbkv-emulator --data all.ndjson             an emulator that holds the same
  pysondbkv-emulator import all.ndjson --to URL    another emulator
  pysondbkv-conformance restore all.ndjson …       the same deployment, or another one

Examples:
  CLOUDFLARE_API_TOKEN=… pysondbkv-conformance capture all.ndjson --account ID --namespace ID
  … capture some.ndjson --account ID --namespace ID --redact '[\\w.]+@[\\w.]+' --redact '\\d{13,16}'
  AUTH_KEY=… pysondbkv-conformance capture all.ndjson --url https://my-worker.example

Exit status:
  0  the file is whole
  2  wrong usage, or a file that cannot be written
  3  the KV API or the deployment cannot be reached, or refuses the token or the key
  5  it was interrupted: the same command goes on with it";

#[derive(Debug, Args)]
pub(super) struct CaptureArguments {
    /// The file, which must not be there.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The deployment, where its namespace is not named.
    #[arg(
        long,
        value_name = "URL",
        conflicts_with = "namespace",
        required_unless_present_any = ["profile", "namespace"]
    )]
    url: Option<String>,
    #[command(flatten)]
    access: AccessArguments,
    #[command(flatten)]
    namespace: NamespaceArguments,
    /// Replace what this regular expression matches in values and metadata; may be repeated. JSON stays
    /// JSON. Keys stay.
    #[arg(long, value_name = "PATTERN")]
    redact: Vec<String>,
    /// Only say what the capture would cost.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    format: FormatArgument,
}

pub(super) fn capture(arguments: &CaptureArguments) -> Result<Status, Failed> {
    let api = arguments.namespace.api(&arguments.access)?;
    let redaction = Redaction::new(&arguments.redact).context("a --redact cannot be used")?;
    let way = match api {
        Some(api) => Way::Api(api),
        None => Way::Listing(arguments.deployment()?),
    };
    let mut told = arguments.format.begin("capture", way.target());
    let ended =
        runtime::until_interrupted_twice(arguments.access.bounds().whole, async |supervisor| {
            let captured = match &way {
                Way::Api(api) => arguments.by_api(api, &redaction, &supervisor, &mut told).await?,
                Way::Listing(deployment) => {
                    arguments.by_listing(deployment, &redaction, &supervisor, &mut told).await?
                }
            };
            if let Some(captured) = captured {
                told.say(&in_words(&captured))?;
                if let Some(Details::Capture { captured: place, .. }) = &mut told.report.details {
                    *place = Some(report::namespace::Captured::of(&captured));
                }
            }
            Ok(Status::Conformant)
        });
    told.end(ended)
}

/// What is captured, by which API.
enum Way {
    Api(KvApi),
    Listing(Connection),
}

impl Way {
    fn target(&self) -> String {
        match self {
            Self::Api(api) => api.door().to_string(),
            Self::Listing(deployment) => deployment.base.to_string(),
        }
    }
}

impl CaptureArguments {
    async fn by_api(
        &self,
        api: &KvApi,
        redaction: &Redaction,
        supervisor: &Supervisor,
        told: &mut Narration,
    ) -> Result<Option<Captured>, Failed> {
        let part = self.part(&told.report.target, redaction)?;
        let keys = capture::count(api, supervisor).await.map_err(ended)?;
        let resumed = part.as_ref().map_or(0, Part::resumed);
        let cost = ApiCost::of(keys, resumed);
        tell(&cost.in_words());
        told.report.details = Some(Details::Capture {
            file: self.file.display().to_string(),
            keys: Some(keys),
            resumed,
            requests: cost.requests,
            kv_reads: Some(cost.kv_reads),
            captured: None,
        });
        let Some(part) = part else { return Ok(None) };
        let captured = capture::capture(api, part, redaction, keys, supervisor).await;
        captured.map(Some).map_err(ended)
    }

    async fn by_listing(
        &self,
        deployment: &Connection,
        redaction: &Redaction,
        supervisor: &Supervisor,
        told: &mut Narration,
    ) -> Result<Option<Captured>, Failed> {
        let part = self.part(&told.report.target, redaction)?;
        tell("This capture makes 1 request, and a KV read for each item and one more.");
        told.report.details = Some(Details::Capture {
            file: self.file.display().to_string(),
            keys: None,
            resumed: 0,
            requests: 1,
            kv_reads: None,
            captured: None,
        });
        let Some(part) = part else { return Ok(None) };
        let captured = capture::capture_listing(deployment, part, redaction, supervisor).await;
        captured.map(Some).map_err(ended)
    }

    /// The file, or what an earlier capture left of it; nothing where nothing is captured.
    fn part(&self, target: &str, redaction: &Redaction) -> Result<Option<Part>, Failed> {
        if self.dry_run {
            return Ok(None);
        }
        let of = [vec![target.to_owned()], redaction.names()].concat();
        Ok(Some(Part::open(&self.file, &of)?))
    }

    fn deployment(&self) -> anyhow::Result<Connection> {
        let url = self.access.url(self.url.as_ref()).context("give --url or --namespace")?;
        let base = BaseUrl::parse(url)?;
        let client = self.access.client(&base)?;
        let rest = Rest::within(self.access.bounds().for_limits);
        let key = Some(self.access.required_auth_key()?);
        Ok(Connection { rest, ..Connection::new(Suite::Worker, client, base, key) })
    }
}

/// What the rest of a capture costs.
struct ApiCost {
    keys: usize,
    /// How many keys are captured already.
    resumed: usize,
    lists: usize,
    requests: usize,
    kv_reads: usize,
}

impl ApiCost {
    fn of(keys: usize, resumed: usize) -> Self {
        let left = keys.saturating_sub(resumed);
        let lists = left / KEYS_A_PAGE + 1;
        let requests = lists + left.div_ceil(KEYS_A_BULK_GET) + 4;
        Self { keys, resumed, lists, requests, kv_reads: left + 2 }
    }

    fn in_words(&self) -> String {
        let Self { keys, resumed, lists, requests, kv_reads } = *self;
        let cost = Cost { requests, kv_reads, ..Cost::default() };
        let before = format!(", {resumed} of them captured before");
        let resumed = if resumed > 0 { before } else { String::new() };
        format!(
            "The namespace has {}{resumed}. This capture makes {}, with {}.",
            counted(keys, ["key", "keys"]),
            report::cost::in_words(cost),
            counted(lists, ["KV list operation", "KV list operations"]),
        )
    }
}

fn in_words(captured: &Captured) -> String {
    let Captured { entries, gone, repeated, has_index_changed } = captured;
    let mut lines = vec![format!("Captured {}.\n", counted(*entries, ["entry", "entries"]))];
    if *gone > 0 {
        let keys = counted(*gone, ["listed key", "listed keys"]);
        lines.push(format!("{keys} held nothing when read, and had to be left out.\n"));
    }
    if *repeated > 0 {
        let items = counted(*repeated, ["item was", "items were"]);
        lines.push(format!(
            "{items} listed again: the file has each once, and the index as it is listed.\n"
        ));
    }
    if *has_index_changed {
        let told = "Somebody else wrote meanwhile: the index in the file is that of the beginning, and \
                    of the items that came later, the file has those that were still listed.\n";
        lines.push(told.to_owned());
    }
    lines.concat()
}

/// How the program ends after such an error.
fn ended(error: CaptureError) -> Failed {
    match error {
        CaptureError::Api(error) => Failed::unreachable(error),
        CaptureError::Deployment(error) => Failed::unreachable(error),
        CaptureError::Listing(_) => Failed::unreachable(error),
        CaptureError::Interrupted | CaptureError::ListingInterrupted => {
            Failed::ended(Status::Indeterminate, error)
        }
        CaptureError::Part(_) | CaptureError::Text(_) => Failed::ended(Status::Usage, error),
    }
}
