//! `diff`: sends scenarios and sessions to two targets, prints the differences, and writes the page.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, bail};
use clap::{ArgAction, Args};
use tokio::time::Instant;

use super::connection::{KeyArguments, Timeout};
use super::failed::Failed;
use super::print::print;
use super::{runtime, sources};
use crate::base_url::BaseUrl;
use crate::baseline::Day;
use crate::diff::{Comparison, DiffError, RequestSequence, Session, compare};
use crate::record::Status;
use crate::report::fidelity::Fidelity;
use crate::report::visible;
use crate::scenario::{Contract, Selection, Suite};
use crate::site::{Client, Connection};

pub(super) const HELP: &str = "\
EACH SCENARIO AND EACH SESSION BEGINS BY DELETING EVERYTHING IN BOTH STORES.

Both targets are sent the requests of every scenario, and of random sessions. Neither target waits
for the other. Status, content type, `allow`, `location` and the body are compared to the byte, except that
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
  pysondbkv-conformance diff http://127.0.0.1:8787 http://127.0.0.1:8788 --report markdown=conformance/README.md \\
    --name-a 'the emulator' --name-b 'wrangler dev 4'

Exit status: 0 all the same; 1 something differs; 2 wrong usage; 3 a target cannot be reached;
5 nothing differs, but the time was over before all was compared.";

#[derive(Debug, Args)]
#[command(mut_arg("auth_key", |key| key
    .help("The auth key of both [env: `AUTH_KEY`; default for the Worker: meow]")))]
pub(super) struct DiffArguments {
    /// The first target.
    #[arg(value_name = "URL_A")]
    url_a: String,
    /// The second target.
    #[arg(value_name = "URL_B")]
    url_b: String,
    #[command(flatten)]
    key: KeyArguments,
    /// The API that both serve.
    #[arg(long, value_enum, default_value = "worker")]
    suite: Suite,
    /// The contract that both keep.
    #[arg(long, value_enum, default_value = "documented")]
    contract: Contract,
    /// How many sessions to send; each has about 20 requests.
    #[arg(long, value_name = "N", default_value_t = 300)]
    sessions: u64,
    /// The seed of the sessions; the same seed makes the same ones.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Only scenarios that match, as in `run`; may be repeated.
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    only: Vec<String>,
    /// Only the sessions.
    #[arg(long, conflicts_with = "only")]
    no_scenarios: bool,
    /// Write the comparison as a page, or between the markers of a page.
    #[arg(long, value_name = "markdown=FILE", value_parser = markdown_file)]
    report: Option<PathBuf>,
    /// The name of the first target on the page, with its version [default: its URL].
    #[arg(long, value_name = "TEXT")]
    name_a: Option<String>,
    /// The name of the second target on the page, with its version [default: its URL].
    #[arg(long, value_name = "TEXT")]
    name_b: Option<String>,
    #[command(flatten)]
    timeout: Timeout,
    /// Empty stores that are not on this machine. THIS DELETES EVERYTHING IN THEM.
    #[arg(long)]
    allow_delete_all: bool,
}

fn markdown_file(text: &str) -> Result<PathBuf, String> {
    let file = text.strip_prefix("markdown=").filter(|file| !file.is_empty());
    file.map(PathBuf::from).ok_or_else(|| "write it as markdown=FILE".into())
}

pub(super) fn diff(arguments: &DiffArguments) -> Result<Status, Failed> {
    let targets = [arguments.target(&arguments.url_a)?, arguments.target(&arguments.url_b)?];
    let sequences = arguments.sequences()?;
    let (comparison, differences) = runtime::block_on(async {
        play(&targets, &sequences, Instant::now() + arguments.timeout.whole).await
    })?;
    print(&arguments.summary(&targets, &comparison))?;
    let not_compared = sequences.len() - comparison.sequences();
    if not_compared > 0 {
        print(&format!("{not_compared} were not compared: the time was over (--max-time)\n"))?;
    }
    let is_alike = comparison.is_alike();
    if let Some(file) = &arguments.report {
        write(&arguments.page(&targets, comparison, differences), file)?;
    }
    Ok(match (is_alike, not_compared) {
        (false, _) => Status::NotConformant,
        (true, 0) => Status::Conformant,
        (true, _) => Status::Indeterminate,
    })
}

/// Sends the sequences to both targets and prints each difference. Returns a line for each.
async fn play(
    [one, other]: &[Connection; 2],
    sequences: &[RequestSequence],
    end: Instant,
) -> Result<(Comparison, Vec<String>), Failed> {
    let mut differences = Vec::new();
    let mut printed = Ok(());
    let compared = compare(one, other, sequences, end, |divergence| {
        differences.push(divergence.title());
        let shown = print(&visible(&format!("{divergence}\n")));
        if printed.is_ok() {
            printed = shown;
        }
    });
    let comparison = compared.await.map_err(|error| match error {
        DiffError::Unreachable { .. } => Failed::unreachable(error),
        DiffError::NotEmptied { .. } => error.into(),
    })?;
    printed?;
    Ok((comparison, differences))
}

impl DiffArguments {
    /// A target whose store may be emptied.
    fn target(&self, url: &str) -> anyhow::Result<Connection> {
        let base = BaseUrl::parse(url)?;
        if !base.is_loopback() && !self.allow_delete_all {
            bail!(
                "each scenario and each session begins by deleting everything at {base}, which is not on this machine; \
                 --allow-delete-all does it all the same"
            );
        }
        let client = Client::new(&base, self.timeout.each_answer)?;
        let auth_key = self.key.or_example(self.suite)?;
        Ok(Connection::new(self.suite, client, base, auth_key))
    }

    /// The scenarios of the contract, and as many sessions as asked for.
    fn sequences(&self) -> anyhow::Result<Vec<RequestSequence>> {
        let Self { suite, contract, seed, .. } = *self;
        let mut sequences = Vec::new();
        if !self.no_scenarios {
            let selection = Selection::new(suite, contract, &self.only, &[]);
            let scenarios = selection.apply(sources::scenarios(None)?)?;
            sequences.extend(scenarios.into_iter().map(Box::new).map(RequestSequence::Scenario));
        }
        let sessions = (0..self.sessions).map(|nth| Session::new(suite, contract, seed, nth));
        sequences.extend(sessions.map(RequestSequence::Session));
        Ok(sequences)
    }

    fn summary(&self, [one, other]: &[Connection; 2], comparison: &Comparison) -> String {
        let Comparison { scenarios, sessions, .. } = comparison;
        format!(
            "{} of {} scenarios and {} of {} sessions (seed {}) answered differently, {} answers \
             compared: A is {}, B is {}\n",
            scenarios.different,
            scenarios.all,
            sessions.different,
            sessions.all,
            self.seed,
            comparison.all_answers().all,
            one.base,
            other.base
        )
    }

    fn page(
        &self,
        [one, other]: &[Connection; 2],
        comparison: Comparison,
        differences: Vec<String>,
    ) -> Fidelity {
        let name = |given: &Option<String>, target: &Connection| {
            given.clone().unwrap_or_else(|| target.base.to_string())
        };
        Fidelity {
            day: Day::of(SystemTime::now()).to_string(),
            targets: [name(&self.name_a, one), name(&self.name_b, other)],
            suite: self.suite,
            contract: self.contract,
            seed: self.seed,
            comparison,
            differences,
        }
    }
}

fn write(page: &Fidelity, file: &Path) -> anyhow::Result<()> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read.with_context(|| format!("cannot read {}", file.display()))?,
    };
    let text = page.placed_in(&text);
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_rule() {
        for rule in crate::diff::RULES {
            assert!(HELP.contains(&format!("  {:<8}  {}\n", rule.name, rule.effect)));
        }
    }
}
