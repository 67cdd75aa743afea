//! `audit`: looks for what the operator of a deployment must know.

use std::time::Duration;

use anyhow::bail;
use clap::{Args, ValueEnum};

use super::after_death;
use super::color::ColorArgument;
use super::connection::AccessArguments;
use super::failed::Failed;
use super::ledger::{Ledger, LedgerParser, ledger};
use super::namespace::NamespaceArguments;
use super::print::{print_in, tell};
use super::runtime;
use super::values::seconds;
use crate::audit::{self, AuditPlan, AuditRecord, DayUse, NamespacePlan};
use crate::base_url::BaseUrl;
use crate::record::Status;
use crate::report::{self, Writing};
use crate::scenario::Suite;
use crate::site::Supervisor;

pub(super) const HELP: &str = "\
The audit adds about 30 items of its own, which carry a mark, and removes them;
it changes no item of others. What it adds is noted on disk, so that `cleanup`
removes it after a kill. Like every client of the Worker it writes the index:
an item that somebody else adds meanwhile may miss its entry there. --read-only
asks only what reads. What was not asked is told as such: only what was seen is
sound.

With --namespace the audit also looks at the KV namespace by Cloudflare's API,
which shows what the Worker cannot: items without an entry in the index,
entries without an item, values that are no JSON, keys of others. That only
reads. It says first what it will cost. Without a URL it is the whole audit.

Examples:
  AUTH_KEY=… pysondbkv-conformance audit --url https://my-worker.example
  pysondbkv-conformance audit --url http://127.0.0.1:8787 --auth-key meow --format markdown > audit.md
  CLOUDFLARE_API_TOKEN=… pysondbkv-conformance audit --account ID --namespace ID
  … audit --account ID --namespace ID --day adds=200,gets=5000,listings=300

Exit status:
  0  no finding of severity high
  1  a finding of severity high
  2  wrong usage
  3  the target or the KV API cannot be reached, refuses the key or the token, or is something else
  5  the audit was interrupted, or did not see something whose finding could be of severity high. What
     needs --allow-break or --allow-delete-all does not count
  6  an item of the audit could not be removed
Where several apply, the first of 1, 6, 5 counts.";

/// How long the listing of a target elsewhere may lag: KV's minute and a margin.
const SETTLE_ELSEWHERE: Duration = Duration::from_secs(65);

#[derive(Debug, Args)]
pub(super) struct AuditArguments {
    /// The deployment, exactly as given.
    #[arg(long = "url", value_name = "URL", required_unless_present_any = ["positional", "profile", "namespace"])]
    url: Option<String>,
    /// The same without the name of the option.
    #[arg(value_name = "URL", conflicts_with = "url")]
    positional: Option<String>,
    #[command(flatten)]
    access: AccessArguments,
    /// Ask only what changes nothing.
    #[arg(long, conflicts_with_all = ["allow_break", "allow_delete_all"])]
    read_only: bool,
    /// Try to break the index. IF THE WORKER ALLOWS IT, THE INDEX AND THE LISTING ARE LOST.
    #[arg(long)]
    allow_break: bool,
    /// Try `deleteAll` without the key where others stored something. IF IT IS OPEN, THEIR DATA IS GONE.
    #[arg(long)]
    allow_delete_all: bool,
    /// How long a listing may take to show what was added [default: 0 on this machine, else 65].
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    settle: Option<Duration>,
    /// Where to note what is stored: a new file, `none`, or Redis or Valkey, which other runs share:
    /// redis://HOST:PORT, rediss://…, redis-cluster://HOST:PORT,… [default: `CONFORMANCE_LEDGER` in the environment,
    /// or else a file of its own in the user's state directory].
    #[arg(long, value_name = "WHERE", value_parser = LedgerParser, conflicts_with = "read_only")]
    ledger: Option<Ledger>,
    #[command(flatten)]
    namespace: NamespaceArguments,
    /// How many values of the namespace are read at most. Its keys are always listed.
    #[arg(long, value_name = "N", default_value = "20000", requires = "namespace")]
    max_values: usize,
    /// What clients do on a day, to say what it costs: adds, updates, deletes, gets, listings.
    #[arg(long, value_name = "adds=N,…", requires = "namespace")]
    day: Option<DayUse>,
    /// What the report looks like.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    color: ColorArgument,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For an issue or a summary.
    Markdown,
}

impl Format {
    fn writing(self) -> Writing {
        match self {
            Self::Json => Writing::Json,
            Self::Human | Self::Markdown => Writing::Plain,
        }
    }

    fn render(self, record: &AuditRecord) -> String {
        match self {
            Self::Human => report::audit::human(record),
            Self::Json => report::audit::json(record),
            Self::Markdown => report::audit::markdown(record),
        }
    }
}

pub(super) fn audit(arguments: &AuditArguments) -> Result<Status, Failed> {
    let (plan, namespace) = (arguments.plan()?, arguments.namespace_plan()?);
    let access = &arguments.access;
    let record = runtime::interruptible(access.bounds().whole, async |supervisor| {
        let plan = match plan {
            Some(plan) => Some(arguments.with_ledger(plan, &supervisor).await?),
            None => None,
        };
        // The namespace comes first: the other audit adds items, which it would see.
        let namespace = match namespace {
            Some(plan) => Some(audit::audit_namespace(&plan, &supervisor, tell).await),
            None => None,
        };
        let namespace = namespace.transpose().map_err(Failed::unreachable)?;
        let deployment = match plan {
            Some(plan) => Some(audit::audit(plan, supervisor).await.map_err(Failed::unreachable)?),
            None => None,
        };
        let deployment = deployment
            .map(|record| AuditRecord { target: access.noted(record.target.clone()), ..record });
        Ok(joined(deployment, namespace))
    })?;
    let Some(record) = record else { return Ok(Status::Usage) };
    let AuditArguments { format, color, .. } = arguments;
    print_in(&format.render(&record), format.writing(), color.choice())?;
    Ok(record.status())
}

/// Both audits as one.
fn joined(one: Option<AuditRecord>, other: Option<AuditRecord>) -> Option<AuditRecord> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.and(other)),
        (one, other) => one.or(other),
    }
}

impl AuditArguments {
    fn namespace_plan(&self) -> anyhow::Result<Option<NamespacePlan>> {
        let api = self.namespace.api(&self.access)?;
        let Self { max_values, day, .. } = *self;
        Ok(api.map(|api| NamespacePlan { api, max_values, day }))
    }

    /// The plan with its ledger, after what dead members of the fleet left is removed.
    async fn with_ledger(
        &self,
        plan: AuditPlan,
        supervisor: &Supervisor,
    ) -> Result<AuditPlan, Failed> {
        if self.read_only {
            return Ok(plan);
        }
        let ledger = ledger(self.ledger.as_ref(), &plan.base, Some(&plan.auth_key)).await?;
        let reach = self.access.reach(Some(plan.base.clone()))?;
        after_death::clean_up(ledger.as_ref(), &reach, supervisor).await?;
        Ok(AuditPlan { ledger, ..plan })
    }

    /// The audit of the deployment; nothing where only a namespace is named.
    fn plan(&self) -> anyhow::Result<Option<AuditPlan>> {
        let access = &self.access;
        if access.suite(None) == Some(Suite::KvStore) {
            bail!("the audit knows the Worker alone, and the profile says suite = \"kv-store\"");
        }
        let Some(url) = access.url(self.url.as_ref().or(self.positional.as_ref())) else {
            return Ok(None);
        };
        let base = BaseUrl::parse(url)?;
        let usual = if base.is_loopback() { Duration::ZERO } else { SETTLE_ELSEWHERE };
        Ok(Some(AuditPlan {
            client: access.client(&base)?,
            base,
            auth_key: access.required_auth_key()?,
            settle: self.settle.unwrap_or(usual),
            max_wait: access.bounds().for_limits,
            is_read_only: self.read_only,
            allows_break: self.allow_break,
            allows_delete_all: self.allow_delete_all,
            ledger: None,
        }))
    }
}
