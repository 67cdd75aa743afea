//! `run`: from what was typed to a plan, the run itself, its reports, its status.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use tokio::sync::mpsc;

use super::arguments::{RunArguments, key_in_environment};
use super::expected::Expected;
use super::output::{self, Output};
use super::progress::Progress;
use super::{Failed, live};
use crate::record::Status;
use crate::record::{Event, Record};
use crate::run::{self, Plan};
use crate::scenario::{self, AuthKey, FileError, LoadError, Scenario, Selection, Suite};
use crate::site::Client;
use crate::site::Interrupt;
use crate::site::{EXAMPLE_KEY, Target};
use crate::statements::Statements;

/// How many scenarios run side by side at a URL.
const JOBS_AT_URL: usize = 4;

/// Does what `run` asks for.
pub(super) fn run(arguments: RunArguments) -> Result<Status, Failed> {
    let scenarios = load(arguments.scenarios.as_deref()).map_err(Failed::usage)?;
    let expected = Expected::of(&arguments, &scenarios)?;
    let selection =
        Selection::new(arguments.suite, arguments.contract, &arguments.only, &arguments.skip);
    let scenarios = selection.apply(scenarios).map_err(Failed::usage)?;
    auth_key(&arguments)?;
    // Opened last, since a run that cannot begin must leave no empty report behind.
    let mut outputs = output::open(&arguments.report).map_err(Failed::usage)?;
    let runtime = tokio::runtime::Runtime::new().context("no threads").map_err(Failed::usage)?;
    runtime.block_on(judge(arguments, scenarios, &expected, &mut outputs))
}

/// The scenarios of a folder, or the suite's own.
pub(super) fn load(folder: Option<&Path>) -> Result<Vec<Scenario>, LoadError> {
    folder.map_or_else(scenario::embedded, scenario::from_directory)
}

/// The statements beside a folder of scenarios, or the suite's own.
pub(super) fn statements(folder: Option<&Path>, suite: Suite) -> Result<Statements, FileError> {
    folder.map_or_else(|| Statements::embedded(suite), |folder| Statements::beside(folder, suite))
}

async fn judge(
    arguments: RunArguments,
    scenarios: Vec<Scenario>,
    expected: &Expected,
    outputs: &mut [Output],
) -> Result<Status, Failed> {
    let (target, mut plan) = plan(&arguments, scenarios).await?;
    plan.known_failing = expected.known.known_failing();
    if arguments.dry_run {
        return live::estimate(&plan).await;
    }
    if arguments.url.is_some() {
        // What is stored outlives the run.
        plan.live.ledger = Some(live::ledger(arguments.live.ledger.as_deref())?);
    }
    let is_live = plan.live.consistency.window().is_some();
    let interrupt = Interrupt::default();
    interrupt.listen().context("signals cannot be caught").map_err(Failed::usage)?;
    let (events, received) = mpsc::unbounded_channel();
    let mut progress = Progress::new();
    let follow = Record::follow(received, |event| {
        if let (Event::Started(info), true) = (event, is_live) {
            live::announce(info);
        }
        progress.show(event);
        for output in outputs.iter_mut() {
            output.watch(event);
        }
    });
    let (ended, record) = tokio::join!(run::run(plan, interrupt, events), follow);
    drop(target);
    ended.map_err(Failed::unreachable)?;
    let record = record.context("the run told nothing").map_err(Failed::unreachable)?;
    for output in outputs.iter_mut() {
        let written = output.write(&record, arguments.color.into());
        written.context("cannot write a report").map_err(Failed::usage)?;
    }
    expected.write(&record)?;
    Ok(Status::of(&record))
}

async fn plan(
    arguments: &RunArguments,
    scenarios: Vec<Scenario>,
) -> Result<(Target, Plan), Failed> {
    let suite = arguments.suite;
    let auth_key = auth_key(arguments)?;
    let target = match &arguments.url {
        Some(url) => Target::at(url),
        None => Target::embedded(suite, arguments.contract, auth_key.as_ref()).await,
    };
    let target = target.map_err(Failed::usage)?;
    let client = Client::new(target.base(), arguments.timeout).map_err(Failed::usage)?;
    let folder = arguments.scenarios.as_deref();
    let plan = Plan {
        scenarios,
        statements: statements(folder, suite).map_err(Failed::usage)?,
        known_failing: BTreeMap::new(),
        suite,
        contract: arguments.contract,
        is_strict: arguments.strict,
        client,
        base: target.base().clone(),
        target: target.description(),
        has_own_stores: target.has_own_stores(),
        auth_key,
        jobs: jobs(arguments),
        allows_delete_all: arguments.allow_delete_all,
        live: live::settings(arguments, target.base()),
    };
    Ok((target, plan))
}

/// The key given; for an emulator of its own, else the README's; the store needs none.
fn auth_key(arguments: &RunArguments) -> Result<Option<AuthKey>, Failed> {
    let given = match &arguments.auth_key {
        Some(key) => Some(key.clone()),
        None => key_in_environment().map_err(Failed::usage)?,
    };
    if given.is_some() || arguments.suite == Suite::KvStore {
        return Ok(given);
    }
    if arguments.url.is_some() {
        let missing = "the Worker needs its auth key: set AUTH_KEY, or give --auth-key KEY";
        return Err(Failed::usage(anyhow::anyhow!(missing)));
    }
    AuthKey::new(EXAMPLE_KEY).map(Some).map_err(Failed::usage)
}

fn jobs(arguments: &RunArguments) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    match (arguments.jobs, &arguments.url) {
        (Some(jobs), _) => jobs.into(),
        (None, Some(_)) => JOBS_AT_URL,
        (None, None) => cores(),
    }
}
