//! What can be typed.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::audit;
use super::destination::Destination;
use super::live::LiveArguments;
use super::secret::Secret;
use crate::scenario::{AuthKey, Contract, Suite};

const EXAMPLES: &str = "\
Examples:
  pysondbkv-conformance                                     the suite against an emulator of its own
  pysondbkv-conformance run --url http://127.0.0.1:8787 --auth-key meow --strict
  AUTH_KEY=… pysondbkv-conformance run --url https://my-worker.example --report junit=conformance.xml
  pysondbkv-conformance run --only auth --only 'update/**' --skip '**/page'
  AUTH_KEY=… pysondbkv-conformance run --url https://my-worker.example --dry-run
  pysondbkv-conformance run --report github --report markdown=\"$GITHUB_STEP_SUMMARY\" --report html=report.html
  pysondbkv-conformance run --write-baseline known.toml     what fails today, to be accepted for a while
  pysondbkv-conformance run --known-failing known.toml      only other failures count
  pysondbkv-conformance list                                every scenario, and what none covers

A run changes and removes only what it stored itself, also when it is interrupted. When it was killed,
its ledger on disk tells what is left: `pysondbkv-conformance cleanup` removes that and nothing else.

Exit status:
  0  conformant
  1  a `must` failed; with --strict also a `should`; in the published contract also a quirk;
     or a scenario passed that --known-failing lists
  2  wrong usage, a wrong scenario file, or a wrong or ended entry in --known-failing
  3  the target cannot be reached, or refuses the auth key everywhere
  4  nothing was judged: no scenario selected, or all skipped
  5  nothing failed, but something could not be judged (no answers, or an interrupt)
  6  an item of the run could not be removed
Where several apply, the first of 1, 6, 5, 4 counts.";

pub(super) const LIVE: &str = "For deployments in use";

const CLEANUP_HELP: &str = "\
`run`, `fuzz`, `replay` and `audit` at a URL keep a ledger of the items that they store, in
$XDG_STATE_HOME or ~/.local/state, below pysondbkv-conformance, and remove it with the last item.
Removed are the items that the ledgers of killed ones name, listed items that bear their mark, and
items without a mark that were being added: as far as no more items that were not there before equal
them, or are listed as null for want of an item, than were being added.

A ledger holds no secret, so the auth key is to be given again, and so is a URL with a password.

Examples:
  AUTH_KEY=… pysondbkv-conformance cleanup
  AUTH_KEY=… pysondbkv-conformance cleanup --url https://USER:PASSWORD@my-worker.example

Exit status: 0 nothing is left; 2 wrong usage, or a ledger that cannot be used; 3 a target does not
show its items; 6 an item could not be removed, or not be told from what others stored.";

const DIFF_HELP: &str = "\
EACH SCENARIO AND EACH SESSION BEGINS BY DELETING EVERYTHING IN BOTH STORES.

Both targets are sent the requests of every scenario, and of random sessions. Each goes on at its own
pace. Compared are status, content type, `allow` and `location`, and the body, to the byte, save for
  keys      the N-th key that a target answers is ${kN} for both
  excerpt   a key that an error message cuts is ${k…} for both
  cells     a page is compared by the cells of its table
  host      a redirect may name the target's own host
  pydantic  error links are compared by the major version

--report markdown=FILE writes what was compared, when, and how much of it was alike. Where FILE has
the lines <!-- fidelity:begin --> and <!-- fidelity:end -->, only what is between them is replaced;
any other FILE is replaced whole.

Examples:
  pysondbkv-conformance diff http://127.0.0.1:8787 http://127.0.0.1:8788/@diff --seed 7
  pysondbkv-conformance diff http://127.0.0.1:8787 http://127.0.0.1:8788 --report markdown=README.md \\
    --name-a 'the emulator' --name-b 'wrangler dev 4'

Exit status: 0 all the same; 1 something differs; 2 wrong usage; 3 a target cannot be reached.";

/// Judges a deployment of PysonDBKV by its documentation, scenario by scenario.
#[derive(Debug, Parser)]
#[command(name = "pysondbkv-conformance", version, args_conflicts_with_subcommands = true)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) run: RunArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge a target (what happens without a command as well).
    #[command(after_help = EXAMPLES)]
    Run(Box<RunArguments>),
    /// Show every scenario with its level and the sentence it proves, and the sentences none proves.
    List(ListArguments),
    /// Send two targets the same requests, and show where their answers differ.
    #[command(after_help = DIFF_HELP)]
    Diff(DiffArguments),
    /// Remove what runs left that were killed, and nothing else.
    #[command(after_help = CLEANUP_HELP)]
    Cleanup(CleanupArguments),
    /// Try random sequences of operations against a model of the contract.
    #[command(after_help = super::fuzz::FUZZ_HELP)]
    Fuzz(super::fuzz::FuzzArguments),
    /// Say whether a sequence that `fuzz` found still fails: exit status 1 if it does, 0 if not.
    Replay(super::fuzz::ReplayArguments),
    /// Look for what whoever runs a deployment must know of it: open endpoints, lost adds, near walls.
    #[command(after_help = audit::HELP)]
    Audit(audit::AuditArguments),
}

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The deployment to judge, exactly as given; without it, an emulator of its own.
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// The deployment's auth key [env: `AUTH_KEY`]. Arguments can be seen by others on the machine.
    #[arg(long, value_name = "KEY", value_parser = Secret)]
    pub(super) auth_key: Option<AuthKey>,
    /// The documentation to judge by.
    #[arg(long, value_enum, default_value = "worker")]
    pub(super) suite: Suite,
    /// What the documentation promises, or what the published Worker really does.
    #[arg(long, value_enum, default_value = "documented")]
    pub(super) contract: Contract,
    /// A failed `should` counts as a failed `must`.
    #[arg(long)]
    pub(super) strict: bool,
    /// Only scenarios that match: `update`, `worker/auth/*`, `**/page`; may be repeated.
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    pub(super) only: Vec<String>,
    /// No scenarios that match; may be repeated.
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    pub(super) skip: Vec<String>,
    /// How many scenarios run side by side [default: 4; with the embedded emulator, one a core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
    /// How long to wait for each answer.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(super) timeout: Duration,
    /// Run what touches everything stored, even where others stored something. THIS DELETES THEIR DATA.
    #[arg(long)]
    pub(super) allow_delete_all: bool,
    /// Scenarios from a folder laid out as `fixtures/scenarios`, instead of the suite's own.
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
    /// Scenarios that may fail for a while: a TOML file, each with a reason and its last day. One
    /// that passes fails the run, and an ended or unknown entry is an error.
    #[arg(long, value_name = "FILE")]
    pub(super) known_failing: Option<PathBuf>,
    /// Write what failed as such a file, new entries for 90 days. The exit status stays the run's.
    #[arg(long, value_name = "FILE")]
    pub(super) write_baseline: Option<PathBuf>,
    /// A report: human, json, junit, markdown, html or github (annotations), into a file or else to
    /// standard output; may be repeated.
    #[arg(long, value_name = "FORMAT[=FILE]", action = ArgAction::Append)]
    pub(super) report: Vec<Destination>,
    #[command(flatten)]
    pub(super) live: LiveArguments,
    /// How many KV writes the run may make; 0 for any number [default: 199 where reads are eventual].
    /// Left out are scenarios whose sentences others prove, the costliest first.
    #[arg(long, value_name = "N", help_heading = LIVE)]
    pub(super) max_writes: Option<usize>,
    /// Say how many requests and KV writes the run would make, and stop. Only the listing is read.
    #[arg(long, requires = "url", help_heading = LIVE)]
    pub(super) dry_run: bool,
    /// Colours in the human report.
    #[arg(long, alias = "colour", value_enum, default_value = "auto", value_name = "WHEN")]
    pub(super) color: Color,
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// One suite alone.
    #[arg(long, value_enum)]
    pub(super) suite: Option<Suite>,
    /// Scenarios from a folder laid out as `fixtures/scenarios`, instead of the suite's own.
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The one target.
    #[arg(value_name = "URL_A")]
    pub(super) url_a: String,
    /// The other one.
    #[arg(value_name = "URL_B")]
    pub(super) url_b: String,
    /// The auth key of both [env: `AUTH_KEY`; default for the Worker: meow].
    #[arg(long, value_name = "KEY", value_parser = Secret)]
    pub(super) auth_key: Option<AuthKey>,
    /// The API that both serve.
    #[arg(long, value_enum, default_value = "worker")]
    pub(super) suite: Suite,
    /// The contract that both keep.
    #[arg(long, value_enum, default_value = "documented")]
    pub(super) contract: Contract,
    /// How many sessions to play; each has about 20 requests.
    #[arg(long, value_name = "N", default_value_t = 300)]
    pub(super) sessions: u64,
    /// What the sessions are made from; the same seed makes the same ones.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
    /// Only scenarios that match, as in `run`; may be repeated.
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    pub(super) only: Vec<String>,
    /// Sessions alone.
    #[arg(long, conflicts_with = "only")]
    pub(super) no_scenarios: bool,
    /// The page on what was alike, into a file or between its markers in one.
    #[arg(long, value_name = "markdown=FILE", value_parser = super::diff::markdown_file)]
    pub(super) report: Option<PathBuf>,
    /// What the page calls the one target, with its version [default: its URL].
    #[arg(long, value_name = "TEXT")]
    pub(super) name_a: Option<String>,
    /// What the page calls the other target, with its version [default: its URL].
    #[arg(long, value_name = "TEXT")]
    pub(super) name_b: Option<String>,
    /// How long to wait for each answer.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(super) timeout: Duration,
    /// Empty stores that are not on this machine. THIS DELETES EVERYTHING IN THEM.
    #[arg(long)]
    pub(super) allow_delete_all: bool,
}

#[derive(Debug, Args)]
pub(super) struct CleanupArguments {
    /// The ledger of what was killed [default: every ledger in the user's state directory].
    #[arg(long, value_name = "FILE")]
    pub(super) ledger: Option<PathBuf>,
    /// Only this deployment. Needed where its URL holds a user and a password: no ledger keeps them.
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// The deployment's auth key [env: `AUTH_KEY`]. Arguments can be seen by others on the machine.
    #[arg(long, value_name = "KEY", value_parser = Secret)]
    pub(super) auth_key: Option<AuthKey>,
    /// How long to wait for each answer.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(super) timeout: Duration,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Color {
    /// On terminals.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::AlwaysAnsi,
            Color::Never => Self::Never,
        }
    }
}

/// The key in the environment. A variable that is set to nothing, as CI does with a secret that it
/// does not have, is no key.
pub(super) fn key_in_environment() -> anyhow::Result<Option<AuthKey>> {
    let text = std::env::var("AUTH_KEY").unwrap_or_default();
    let key = (!text.is_empty()).then(|| AuthKey::new(text)).transpose();
    key.context("the variable AUTH_KEY cannot be used")
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("it must be more than 0".into()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use rstest::rstest;

    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[rstest]
    #[case(&["--strict"])]
    #[case(&["run", "--url", "http://x", "--auth-key", "k", "--report", "json=f"])]
    #[case(&["--known-failing", "f", "--write-baseline", "f"])]
    #[case(&["--report", "github", "--report", "markdown=f", "--report", "html=g"])]
    #[case(&["--colour", "never", "--timeout", "0.5"])]
    #[case(&["list", "--json"])]
    #[case(&["diff", "http://a", "http://b", "--seed", "7"])]
    #[case(&["--url", "http://x", "--consistency", "eventual:90s", "--pace", "1.1s", "--dry-run"])]
    #[case(&["cleanup", "--ledger", "f"])]
    #[case(&["fuzz", "--seed", "7", "--steps", "500", "--jobs", "8"])]
    #[case(&["replay", "fuzz-findings/worker/fuzz/seed-7-history-3.toml"])]
    #[case(&["audit", "http://a", "--allow-break", "--format", "markdown"])]
    fn what_the_help_shows_is_accepted(#[case] words: &[&str]) {
        let words = std::iter::once("pysondbkv-conformance").chain(words.iter().copied());
        Arguments::try_parse_from(words).unwrap();
    }

    #[test]
    fn the_help_names_every_rule() {
        for rule in crate::diff::RULES {
            assert!(DIFF_HELP.contains(&format!("  {:<8}  {}\n", rule.name, rule.effect)));
        }
    }

    #[rstest]
    #[case(&["diff", "http://a", "http://b", "--report", "html=f"])]
    #[case(&["--timeout", "0"])]
    #[case(&["--jobs", "0"])]
    #[case(&["--auth-key", ""])]
    #[case(&["--report", "yaml"])]
    #[case(&["--sutie", "worker"])]
    #[case(&["--consistency", "weak"])]
    #[case(&["--dry-run"])]
    #[case(&["audit", "http://a", "--read-only", "--allow-break"])]
    fn what_makes_no_sense_is_refused(#[case] words: &[&str]) {
        let words = std::iter::once("pysondbkv-conformance").chain(words.iter().copied());
        assert_eq!(Arguments::try_parse_from(words).unwrap_err().exit_code(), 2);
    }

    #[rstest]
    #[case(&["--auth-key", "hush\n"])]
    #[case(&["diff", "http://a", "http://b", "--auth-key", " hush"])]
    #[case(&["audit", "http://a", "--auth-key", "hush "])]
    #[case(&["fuzz", "--auth-key", "h\u{fc}sh"])]
    #[case(&["cleanup", "--auth-key=hush\t"])]
    fn a_key_that_cannot_be_used_is_not_shown(#[case] words: &[&str]) {
        let words = std::iter::once("pysondbkv-conformance").chain(words.iter().copied());
        let error = Arguments::try_parse_from(words).unwrap_err();
        let told = error.to_string();
        assert_eq!(error.exit_code(), 2);
        assert!(told.contains("the value of --auth-key cannot be used"), "{told}");
        assert!(!told.contains("hush") && !told.contains('ü'), "{told}");
    }
}
