//! `run`: judges a target, writes the reports, and ends with the status of the run.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::SystemTime;

use anyhow::{Context, bail};
use clap::{ArgAction, Args, value_parser};
use tokio::sync::mpsc;

use super::color::ColorArgument;
#[cfg(test)]
use super::connection::AccessArguments;
use super::connection::{LIVE, LiveArguments, TargetArguments};
use super::destination::Destination;
use super::estimate::{announce, estimate};
use super::failed::Failed;
use super::output::{self, Output};
use super::suite::{FoundSuite, SuiteArgument};
use super::{after_death, runtime, sources};
use crate::baseline::{self, Day, Writer};
use crate::record::{Event, KnownFailing, Record, Status};
use crate::run::{self, Plan};
use crate::scenario::{Contract, Id, Scenario, Selection};
use crate::site::{Connection, RunError, Supervisor, Target};

pub(super) const HELP: &str = "\
Examples:
  pysondbkv-conformance                                     the suite against an emulator of its own
  pysondbkv-conformance run --url http://127.0.0.1:8787 --auth-key meow --strict
  AUTH_KEY=… pysondbkv-conformance run --url https://my-worker.example --report junit=conformance.xml
  pysondbkv-conformance run --only auth --only 'update/**' --skip '**/page'
  AUTH_KEY=… pysondbkv-conformance run --url https://my-worker.example --dry-run
  AUTH_KEY=… pysondbkv-conformance run --target live.toml   what a file says about the target
  AUTH_KEY=… pysondbkv-conformance run --url https://my-worker.example --read-only
  … run --url https://my-worker.example --ledger redis://ci.example:6379 --day-writes 800
  pysondbkv-conformance run --report github --report markdown=\"$GITHUB_STEP_SUMMARY\" --report html=report.html
  pysondbkv-conformance run --write-baseline known.toml     what fails today, to be accepted for a while
  pysondbkv-conformance run --known-failing known.toml      only other failures count
  pysondbkv-conformance list                                every scenario, and what none covers

A run changes and removes only what it stored itself, even when it is
interrupted. But that is safe only while nobody else writes. Workers KV has no
transactions, and every client that adds or deletes rewrites the index, so of
two clients that write at the same time one can lose the other's entries. At
its end a run reads the listing again and says which items of others are gone
from it. It also says if another run is at work. --read-only is safe at any
time.

If a run was killed, its ledger on disk names what is left:
`pysondbkv-conformance cleanup` removes that and nothing else.

With --ledger redis://… runs on several machines share a ledger. They change
the target one after the other at one pace, know each other's items, and first
remove what a killed one left. --day-writes bounds what all of them write on a
day. A run that loses that ledger stores nothing more, and removes what it
stored.

Exit status:
  0  conformant
  1  a `must` failed; with --strict also a `should`; in the published contract also a quirk;
     or a scenario passed that --known-failing lists
  2  wrong usage, a wrong scenario file, a wrong or ended entry in --known-failing, or a ledger that cannot
     be used
  3  the target cannot be reached, refuses the auth key everywhere, or something else answers in its
     place: a challenge, a login, a redirect, another server; one sentence says what, and what to do
  4  nothing was judged: no scenario selected, all skipped, or too little left of --day-writes
  5  nothing failed, but something could not be judged (no answers, answers of something before the
     target, another run at work, an interrupt, --max-time, or a ledger that can no longer be written), or
     items of others are no longer listed
  6  an item of the run could not be removed
Where several apply, the first of 1, 6, 5, 4 counts.";

/// How many scenarios run side by side at a URL.
const JOBS_AT_URL: usize = 4;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the command line")]
pub(super) struct RunArguments {
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    suite: SuiteArgument,
    /// What the documentation promises, or what the published Worker really does [default: documented].
    #[arg(long, value_enum)]
    contract: Option<Contract>,
    /// A failed `should` counts as a failed `must`.
    #[arg(long)]
    strict: bool,
    /// Only scenarios that match: `update`, `worker/auth/*`, `**/page`; may be repeated.
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    only: Vec<String>,
    /// No scenarios that match; may be repeated.
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    skip: Vec<String>,
    /// How many scenarios run side by side [default: 4; with the embedded emulator, one a core].
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Send only requests that read, and write nothing. Judged are about a dozen scenarios: that the
    /// listing, items and the page need the auth key, and how a missing item reads. All others are skipped.
    #[arg(long, conflicts_with_all = ["allow_delete_all", "day_writes", "ledger", "max_writes", "pace"], help_heading = LIVE)]
    read_only: bool,
    /// Run scenarios that touch everything stored, even where others stored something. THIS DELETES THEIR DATA.
    #[arg(long)]
    allow_delete_all: bool,
    /// Scenarios from a folder laid out as `fixtures/scenarios`, instead of the suite's own.
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// A TOML file of scenarios that may fail for a while, each with a reason and its last day. If one
    /// of them passes, the run fails; an ended or unknown entry is an error.
    #[arg(long, value_name = "FILE")]
    known_failing: Option<PathBuf>,
    /// Write what failed as such a file; new entries hold for 90 days. The exit status stays the run's.
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// A report: human, json, junit, markdown, html or github (annotations), into a file or else to
    /// standard output; may be repeated.
    #[arg(long, value_name = "FORMAT[=FILE]", action = ArgAction::Append)]
    report: Vec<Destination>,
    #[command(flatten)]
    live: LiveArguments,
    /// How many KV writes the run may make; 0 for any number [default: 199 where reads are eventual].
    /// Scenarios whose sentences others prove are left out, the costliest first.
    #[arg(long, value_name = "N", help_heading = LIVE)]
    max_writes: Option<usize>,
    /// How many KV writes all runs that share the ledger may make on a day, which ends at 00:00 UTC. A run
    /// takes its writes out of that before it starts, and gives back what it did not use.
    #[arg(long, value_name = "N", requires = "deployment", help_heading = LIVE)]
    day_writes: Option<usize>,
    /// Say how many requests and KV writes the run would make, and stop. Only the listing is read.
    #[arg(long, requires = "deployment", help_heading = LIVE)]
    dry_run: bool,
    #[command(flatten)]
    color: ColorArgument,
}

pub(super) fn run(arguments: &RunArguments) -> Result<Status, Failed> {
    let scenarios = sources::scenarios(arguments.scenarios.as_deref())?;
    let known_failing = arguments.known_failing(&scenarios)?;
    let baseline = arguments.write_baseline.as_deref().map(Writer::open).transpose()?;
    let way = arguments.target.way()?;
    arguments.check_day_writes()?;
    let found = runtime::block_on(async {
        if !arguments.read_only {
            arguments.target.check_ledger(&arguments.live).await?;
        }
        Ok(arguments.found(way.as_ref()).await)
    })?;
    let (only, skip) = (&arguments.only, &arguments.skip);
    let selection = Selection::new(found.suite, arguments.contract(), only, skip);
    let scenarios = selection.apply(scenarios)?;
    arguments.target.auth_key(found.suite)?;
    // Opened last, since a run that cannot begin must leave no empty report behind.
    let mut outputs = output::open(&arguments.report)?;
    let plan = arguments.plan(found, scenarios, known_failing.clone());
    if arguments.dry_run {
        return runtime::block_on(async {
            let (_target, mut plan) = plan.await?;
            if arguments.live.has_shared_ledger()? {
                plan.live.ledger = arguments.target.ledger(&arguments.live, &plan).await?;
            }
            estimate(&plan).await
        });
    }
    let record =
        runtime::interruptible(arguments.target.access.bounds().whole, async |supervisor| {
            let (_target, mut plan) = plan.await?;
            if !arguments.read_only {
                arguments.open_ledger(&mut plan, &supervisor).await?;
            }
            judge(plan, supervisor, &mut outputs).await
        })?;
    for output in &mut outputs {
        output.write(&record, arguments.color.choice()).context("cannot write a report")?;
    }
    if let Some(baseline) = baseline {
        baseline.write(&record, &known_failing, SystemTime::now())?;
    }
    Ok(Status::of(&record))
}

impl RunArguments {
    async fn found(&self, way: Option<&Connection>) -> FoundSuite {
        self.suite.found(&self.target.access, way).await
    }

    fn contract(&self) -> Contract {
        self.target.access.contract(self.contract)
    }

    /// A budget of all runs needs a place where all count.
    fn check_day_writes(&self) -> anyhow::Result<()> {
        if self.day_writes.is_some() && !self.live.has_shared_ledger()? {
            bail!(
                "--day-writes counts the KV writes of all runs that share a ledger: give --ledger redis://HOST:PORT"
            );
        }
        Ok(())
    }

    /// Opens the ledger, and removes what dead members of the fleet left.
    async fn open_ledger(&self, plan: &mut Plan, supervisor: &Supervisor) -> Result<(), Failed> {
        plan.live.ledger = self.target.ledger(&self.live, plan).await?;
        plan.live.day_writes = self.day_writes;
        let reach = self.target.access.reach(Some(plan.base.clone()))?;
        after_death::clean_up(plan.live.ledger.as_ref(), &reach, supervisor).await
    }

    /// The known failures, checked against all scenarios that exist, not only the selected ones.
    fn known_failing(&self, scenarios: &[Scenario]) -> anyhow::Result<BTreeMap<Id, KnownFailing>> {
        let Some(file) = &self.known_failing else { return Ok(BTreeMap::new()) };
        let ids = scenarios.iter().map(|scenario| &scenario.id).collect();
        Ok(baseline::read(file, &Day::of(SystemTime::now()), &ids)?)
    }

    async fn plan(
        &self,
        found: FoundSuite,
        scenarios: Vec<Scenario>,
        known_failing: BTreeMap<Id, KnownFailing>,
    ) -> Result<(Target, Plan), Failed> {
        let FoundSuite { suite, is_found_out } = found;
        let judged = (suite, self.contract());
        let (target, plan) = self.target.plan(judged, &self.live, self.max_writes).await?;
        let plan = Plan {
            scenarios,
            statements: sources::statements(self.scenarios.as_deref(), suite)?,
            is_suite_found_out: is_found_out,
            known_failing,
            is_strict: self.strict,
            is_read_only: self.read_only,
            jobs: self.jobs(),
            allows_delete_all: self.allow_delete_all,
            ..plan
        };
        Ok((target, plan))
    }

    #[cfg(test)]
    pub(super) fn access(&self) -> &AccessArguments {
        &self.target.access
    }

    /// A plan without scenarios.
    #[cfg(test)]
    pub(super) async fn empty_plan(&self) -> Plan {
        let found = self.found(None).await;
        self.plan(found, Vec::new(), BTreeMap::new()).await.unwrap().1
    }

    fn jobs(&self) -> usize {
        match (self.jobs, self.target.url()) {
            (Some(jobs), _) => jobs.into(),
            (None, Some(_)) => JOBS_AT_URL,
            (None, None) => available_parallelism().map_or(1, NonZero::get),
        }
    }
}

async fn judge(
    plan: Plan,
    supervisor: Supervisor,
    outputs: &mut [Output],
) -> Result<Record, Failed> {
    let is_live = plan.live.consistency.window().is_some();
    let (events, received) = mpsc::unbounded_channel();
    let follow = Record::follow(received, |event| {
        if let Event::Started(info) = event {
            announce(info, is_live);
        }
        for output in outputs.iter_mut() {
            output.watch(event);
        }
    });
    let (ended, record) = tokio::join!(run::run(plan, supervisor, events), follow);
    ended.map_err(unjudged)?;
    record.context("the run told nothing").map_err(Failed::unreachable)
}

/// The error of a run that judged nothing.
fn unjudged(error: RunError) -> Failed {
    match error {
        RunError::DayIsSpent { .. } => Failed::nothing_ran(error),
        RunError::Ledger(_) => error.into(),
        error => Failed::unreachable(error),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches};
    use rstest::rstest;

    use super::*;
    use crate::site::Consistency;

    #[rstest]
    #[case::here("http://127.0.0.1:1", &[], Consistency::Strong, None)]
    #[case::elsewhere("https://x.example", &[], Consistency::eventual(), Some(199))]
    #[case::as_said("https://x.example", &["--consistency", "strong"], Consistency::Strong, None)]
    #[case::without_limit(
        "https://x.example",
        &["--max-writes", "0"],
        Consistency::eventual(),
        None
    )]
    #[tokio::test]
    async fn a_target_elsewhere_is_treated_as_live(
        #[case] url: &str,
        #[case] words: &[&str],
        #[case] consistency: Consistency,
        #[case] max_writes: Option<usize>,
    ) {
        let words = [&["run", "--url", url, "--auth-key", "meow"], words].concat();
        let matches = RunArguments::augment_args(Command::new("run")).get_matches_from(words);
        let arguments = RunArguments::from_arg_matches(&matches).unwrap();
        let plan = arguments.empty_plan().await;
        assert_eq!((plan.live.consistency, plan.live.max_writes), (consistency, max_writes));
    }
}
