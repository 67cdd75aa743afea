//! `fuzz`: random sequences against a model of the contract.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::value_parser;

use super::failed::Failed;
use super::fuzz_target::FuzzTargetArguments;
use super::print::print;
use super::runtime;
use super::suite::SuiteArgument;
use super::values::seconds;
use crate::fuzz::{self, Campaign, CampaignError};
use crate::record::Status;
use crate::report;
use crate::scenario::Contract;

pub(super) const HELP: &str = "\
Half of the operations are made by one client at a time and judged by a model
of the contract; the others by --jobs clients at once. Of those, each item must
behave as if its requests had come in some order, and what was acknowledged
must be readable by its key. Entries that the listing lost, and updates that
overwrote each other, are measured and not judged.

Only the program's own items are changed, and they are removed; after a kill,
`cleanup` removes them. Sequences that delete everything are left out where the
store holds anything of others. The first failure of each kind is shrunk, and
written as FOLDER/SUITE/fuzz/seed-S-history-N.toml (or .json where clients act
at once), beside a script of curl lines (.sh).

Workers KV may answer with old values for a minute. On a target that is not on
this machine, or as --consistency says, a wrong read is therefore repeated
until it is right or the window has ended, as in a run. Clients that act at
once then find items that were stored one after the other. What they read may
be of any age, but somebody must have written it. When the window has ended,
each item must hold what some order of its changes leaves. On such a target 200
operations are made unless --steps says otherwise.

Examples:
  pysondbkv-conformance fuzz --seed 7 --steps 5000
  pysondbkv-conformance fuzz --url http://127.0.0.1:8787 --auth-key meow --jobs 8
  pysondbkv-conformance replay fuzz-findings/worker/fuzz/seed-7-history-3.toml

Exit status: 0 nothing found; 1 something failed; 2 wrong usage; 3 unreachable;
4 nothing was judged; 5 something could not be told: no answers, out of time,
or too many orders to look through; 6 an item could not be removed.";

/// How many operations to make where reads are strong, and where they are eventual.
const STEPS: (usize, usize) = (2_000, 200);

#[derive(Debug, Args)]
pub(super) struct FuzzArguments {
    /// The seed of the sequences; the same seed makes the same ones.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many operations to make, at most a million [default: 2000 where reads are strong, else 200].
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=1_000_000))]
    steps: Option<u32>,
    /// How many clients act at once; with 1, none do.
    #[arg(long, value_name = "J", default_value_t = 4, value_parser = value_parser!(u16).range(1..=8))]
    jobs: u16,
    /// How long to go on, within --max-time; what has not run by then is not judged.
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    within: Duration,
    /// The folder that failing sequences are written to.
    #[arg(long, value_name = "FOLDER", default_value = "fuzz-findings")]
    out: PathBuf,
    #[command(flatten)]
    suite: SuiteArgument,
    /// The contract [default: documented].
    #[arg(long, value_enum)]
    contract: Option<Contract>,
    #[command(flatten)]
    target: FuzzTargetArguments,
}

pub(super) fn fuzz(arguments: FuzzArguments) -> Result<Status, Failed> {
    let FuzzArguments { jobs, seed, within, out: folder, .. } = arguments;
    let access = &arguments.target.target.access;
    let contract = access.contract(arguments.contract);
    runtime::interruptible(access.bounds().whole, async |supervisor| {
        arguments.target.check_ledger().await?;
        let way = arguments.target.way()?;
        let found = arguments.suite.found(access, way.as_ref()).await;
        let opened = arguments.target.open((found.suite, contract), jobs.into(), supervisor);
        let (_kept, target) = opened.await?;
        let (strong, eventual) = STEPS;
        let usual = target.plan.live.consistency.window().map_or(strong, |_| eventual);
        let operations = arguments.steps.map_or(usual, |steps| steps as usize);
        let name = target.plan.target.clone();
        let campaign = Campaign { target, seed, operations, folder, within };
        let findings = fuzz::run(&campaign).await.map_err(|error| match error {
            CampaignError::Run(_) => Failed::unreachable(error),
            CampaignError::File(_) => error.into(),
        })?;
        let told = report::fuzz::findings(&findings);
        print(&format!("fuzz of {name}, suite {found}, seed {seed}\n{told}"))?;
        Ok(findings.status())
    })
}
