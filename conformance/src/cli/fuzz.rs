//! `fuzz` and `replay`: random sequences, and whether one that failed still does.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;

use super::arguments::{key_in_environment, seconds};
use super::live::{self, LiveArguments};
use super::secret::Secret;
use super::{Failed, print};
use crate::fuzz::{self, Campaign, CampaignError, Failing, Ground};
use crate::record::Status;
use crate::report;
use crate::run::Plan;
use crate::scenario::{AuthKey, Contract, Suite};
use crate::site::Client;
use crate::site::Interrupt;
use crate::site::{EXAMPLE_KEY, Target};
use crate::statements::Statements;

pub(super) const FUZZ_HELP: &str = "\
Half of the operations are made by one client at a time and judged by a model of the contract; the
others by --jobs clients at once. Of those, each item must behave as if its requests had come in some
order, and what was acknowledged must be readable by its key. Entries that the listing lost, and
updates that overwrote each other, are measured and not judged.

Only items of its own are changed, and they are removed; when it was killed, by `cleanup`. Sequences
that delete everything are left out where the store holds anything of others. The first failure of
each kind is shrunk, and written as FOLDER/SUITE/fuzz/seed-S-history-N.toml (or .json where clients
act at once), beside a script of curl lines (.sh).

Workers KV may read stale for a minute. So on a target that is not on this machine (--consistency
says otherwise) a wrong read is repeated until it is right or the window has ended, as in a run. Of
clients at once, items are stored one after the other; what is read meanwhile may be as old as it
likes, but nothing that nobody wrote; and when the window has ended, each item must hold what some
order of its changes leaves. Then 200 operations are made, unless --steps says more.

Examples:
  pysondbkv-conformance fuzz --seed 7 --steps 5000
  pysondbkv-conformance fuzz --url http://127.0.0.1:8787 --auth-key meow --jobs 8
  pysondbkv-conformance replay fuzz-findings/worker/fuzz/seed-7-history-3.toml

Exit status: 0 nothing found; 1 something failed; 2 wrong usage; 3 unreachable; 4 nothing was judged;
5 something could not be told: no answers, out of time, or too many orders to look through; 6 an item
could not be removed.";

#[derive(Debug, Args)]
pub(super) struct GroundArguments {
    /// The deployment, exactly as given; without it, an emulator of its own.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The deployment's auth key [env: `AUTH_KEY`].
    #[arg(long, value_name = "KEY", value_parser = Secret)]
    auth_key: Option<AuthKey>,
    /// How long to wait for each answer.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,
    /// Delete everything, even where others stored something. THIS DELETES THEIR DATA.
    #[arg(long)]
    allow_delete_all: bool,
    #[command(flatten)]
    live: LiveArguments,
}

#[derive(Debug, Args)]
pub(super) struct FuzzArguments {
    /// What the sequences are made from; the same seed makes the same ones.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many operations to make, at most a million [default: 2000 where reads are strong, else 200].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    steps: Option<u32>,
    /// How many clients act at once; with 1, none do.
    #[arg(long, value_name = "J", default_value_t = 4)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=8))]
    jobs: u16,
    /// How long to go on; what has not run by then could not be told.
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    within: Duration,
    /// The folder that failing sequences are written to.
    #[arg(long, value_name = "FOLDER", default_value = "fuzz-findings")]
    out: PathBuf,
    /// The API.
    #[arg(long, value_enum, default_value = "worker")]
    suite: Suite,
    /// The contract.
    #[arg(long, value_enum, default_value = "documented")]
    contract: Contract,
    #[command(flatten)]
    ground: GroundArguments,
}

#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    /// The file: one that `fuzz` wrote, or any scenario file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The API, where the file's folders do not tell.
    #[arg(long, value_enum)]
    suite: Option<Suite>,
    #[command(flatten)]
    ground: GroundArguments,
}

/// Does what `fuzz` asks for.
pub(super) fn fuzz(arguments: FuzzArguments) -> Result<Status, Failed> {
    let runtime = tokio::runtime::Runtime::new().context("no threads").map_err(Failed::usage)?;
    runtime.block_on(async {
        let FuzzArguments { suite, contract, jobs, seed, .. } = arguments;
        let (target, ground) = ground(&arguments.ground, suite, contract, jobs.into()).await?;
        let usual = if ground.plan.live.consistency.window().is_some() { 200 } else { 2_000 };
        let (folder, steps) = (arguments.out, arguments.steps.unwrap_or(usual) as usize);
        let described = ground.plan.target.clone();
        let campaign = Campaign { ground, seed, steps, folder, within: arguments.within };
        let ran = campaign.run().await;
        drop(target);
        let findings = ran.map_err(|error| match error {
            CampaignError::Run(_) => Failed::unreachable(error),
            CampaignError::File(_) => Failed::usage(error),
        })?;
        let told = report::fuzz::findings(&findings);
        print(&format!("fuzz of {described}, seed {seed}\n{told}"))?;
        Ok(findings.status())
    })
}

/// Does what `replay` asks for.
pub(super) fn replay(arguments: &ReplayArguments) -> Result<Status, Failed> {
    let failing = Failing::read(&arguments.file, arguments.suite).map_err(Failed::usage)?;
    let runtime = tokio::runtime::Runtime::new().context("no threads").map_err(Failed::usage)?;
    runtime.block_on(async {
        let (suite, contract) = (failing.suite(), failing.contract());
        let (target, ground) =
            ground(&arguments.ground, suite, contract, failing.clients()).await?;
        let replayed = fuzz::replay(&ground, failing).await;
        drop(target);
        let replayed = replayed.map_err(Failed::unreachable)?;
        print(&report::fuzz::replayed(&replayed))?;
        Ok(replayed.status())
    })
}

async fn ground(
    arguments: &GroundArguments,
    suite: Suite,
    contract: Contract,
    jobs: usize,
) -> Result<(Target, Ground), Failed> {
    let auth_key = auth_key(arguments, suite)?;
    let target = match &arguments.url {
        Some(url) => Target::at(url),
        None => Target::embedded(suite, contract, auth_key.as_ref()).await,
    };
    let target = target.map_err(Failed::usage)?;
    let interrupt = Interrupt::default();
    interrupt.listen().context("signals cannot be caught").map_err(Failed::usage)?;
    let mut live = arguments.live.settings(target.base());
    if arguments.url.is_some() {
        live.ledger = Some(live::ledger(arguments.live.ledger.as_deref())?);
    }
    let plan = Plan {
        scenarios: Vec::new(),
        statements: Statements::default(),
        known_failing: BTreeMap::new(),
        suite,
        contract,
        is_strict: true,
        client: Client::new(target.base(), arguments.timeout).map_err(Failed::usage)?,
        base: target.base().clone(),
        target: target.description(),
        has_own_stores: target.has_own_stores(),
        auth_key,
        jobs,
        allows_delete_all: arguments.allow_delete_all,
        live,
    };
    Ok((target, Ground { plan, interrupt }))
}

/// The key given; for an emulator of its own, else the README's; the store needs none.
fn auth_key(arguments: &GroundArguments, suite: Suite) -> Result<Option<AuthKey>, Failed> {
    let given = match &arguments.auth_key {
        Some(key) => Some(key.clone()),
        None => key_in_environment().map_err(Failed::usage)?,
    };
    match (given, suite, &arguments.url) {
        (None, Suite::Worker, Some(_)) => {
            let missing = "the Worker needs its auth key: set AUTH_KEY, or give --auth-key KEY";
            Err(Failed::usage(anyhow!(missing)))
        }
        (None, Suite::Worker, None) => AuthKey::new(EXAMPLE_KEY).map(Some).map_err(Failed::usage),
        (given, ..) => Ok(given),
    }
}
