//! `audit`: from what was typed to a plan, the audit, its report, its status.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::arguments::{Color, key_in_environment, seconds};
use super::secret::Secret;
use super::{Failed, live, print_in};
use crate::audit::{self, AuditError, Plan, Record, Severity};
use crate::base_url::BaseUrl;
use crate::record::Status;
use crate::report;
use crate::scenario::AuthKey;
use crate::site::Client;
use crate::site::Interrupt;

/// What follows the options in the help.
pub(super) const HELP: &str = "\
The audit adds about 30 items of its own, which carry a mark, and removes them; it changes no item of
others. What it adds is noted on disk, so that `cleanup` removes it after a kill. As every client of
the Worker does, it writes the index: while it runs, an item that somebody else adds may miss its
entry. --read-only asks only what reads.

Examples:
  AUTH_KEY=… pysondbkv-conformance audit https://my-worker.example
  pysondbkv-conformance audit http://127.0.0.1:8787 --auth-key meow --format markdown > audit.md

Exit status:
  0  no finding of severity high
  1  a finding of severity high
  2  wrong usage
  3  the target cannot be reached, refuses the auth key, or is no PysonDBKV Worker
  5  the audit was interrupted
  6  an item of the audit could not be removed
Where several apply, the first of 1, 6, 5 counts.";

/// How long a listing elsewhere may be behind: KV's minute, and some.
const SETTLE_ELSEWHERE: Duration = Duration::from_secs(65);

#[derive(Debug, Args)]
pub(super) struct AuditArguments {
    /// The deployment, exactly as given.
    #[arg(value_name = "URL")]
    url: String,
    /// The deployment's auth key [env: `AUTH_KEY`]. Arguments can be seen by others on the machine.
    #[arg(long, value_name = "KEY", value_parser = Secret)]
    auth_key: Option<AuthKey>,
    /// Ask only what changes nothing.
    #[arg(long, conflicts_with_all = ["allow_break", "allow_delete_all"])]
    read_only: bool,
    /// Try to break the index. A WORKER THAT LETS IT BE BROKEN LOSES IT, AND WITH IT THE LISTING.
    #[arg(long)]
    allow_break: bool,
    /// Try `deleteAll` without the key where others stored something. IF IT IS OPEN, THEIR DATA IS GONE.
    #[arg(long)]
    allow_delete_all: bool,
    /// How long a listing may take to show what was added [default: 0 on this machine, else 65].
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    settle: Option<Duration>,
    /// Where to note what is stored [default: a file of its own in the user's state directory].
    #[arg(long, value_name = "FILE", conflicts_with = "read_only")]
    ledger: Option<PathBuf>,
    /// How long to wait for each answer.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,
    /// What the report looks like.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Colours in the human report.
    #[arg(long, alias = "colour", value_enum, default_value = "auto", value_name = "WHEN")]
    color: Color,
}

/// What an audit's report looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For an issue or a summary.
    Markdown,
}

/// Does what `audit` asks for.
pub(super) fn audit(arguments: &AuditArguments) -> Result<Status, Failed> {
    let mut plan = plan(arguments).map_err(Failed::usage)?;
    if !plan.is_read_only {
        plan.ledger = Some(live::ledger(arguments.ledger.as_deref())?);
    }
    let runtime = tokio::runtime::Runtime::new().context("no threads").map_err(Failed::usage)?;
    let record = runtime.block_on(async {
        let interrupt = Interrupt::default();
        interrupt.listen().context("signals cannot be caught").map_err(Failed::usage)?;
        audit::audit(plan, interrupt).await.map_err(|error: AuditError| Failed::unreachable(error))
    })?;
    let text = match arguments.format {
        Format::Human => report::audit::human(&record),
        Format::Json => report::audit::json(&record),
        Format::Markdown => report::audit::markdown(&record),
    };
    print_in(&text, arguments.color.into())?;
    Ok(status(&record))
}

fn plan(arguments: &AuditArguments) -> anyhow::Result<Plan> {
    let base = BaseUrl::parse(&arguments.url)?;
    let auth_key = match &arguments.auth_key {
        Some(key) => Some(key.clone()),
        None => key_in_environment()?,
    };
    let auth_key =
        auth_key.context("the Worker needs its auth key: set AUTH_KEY, or give --auth-key KEY")?;
    let usual = if base.is_loopback() { Duration::ZERO } else { SETTLE_ELSEWHERE };
    Ok(Plan {
        client: Client::new(&base, arguments.timeout)?,
        base,
        auth_key,
        settle: arguments.settle.unwrap_or(usual),
        is_read_only: arguments.read_only,
        allows_break: arguments.allow_break,
        allows_delete_all: arguments.allow_delete_all,
        ledger: None,
    })
}

/// How an audit ended.
fn status(record: &Record) -> Status {
    if record.count(Severity::High) > 0 {
        Status::NotConformant
    } else if !record.kept.is_empty() {
        Status::CleanupIncomplete
    } else if record.is_interrupted {
        Status::Indeterminate
    } else {
        Status::Conformant
    }
}
