//! `diff`: sends scenarios and sessions to two targets, prints the differences, and writes the page.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, bail};
use clap::{ArgAction, Args};

use super::connection::AccessArguments;
use super::failed::Failed;
use super::print::{print, tell};
use super::profile::{Profile, ProfileParser};
use super::suite::{FoundSuite, SuiteArgument};
use super::{runtime, sources};
use crate::base_url::BaseUrl;
use crate::baseline::Day;
use crate::diff::{
    Comparison, DiffError, DiffTarget, RequestSequence, Session, WireSequence, compare,
};
use crate::record::Status;
use crate::report::fidelity::Fidelity;
use crate::report::visible;
use crate::scenario::{Contract, Selection, Suite};
use crate::site::{Connection, Interrupt, Supervisor};

pub(super) const HELP: &str = "\
EACH SCENARIO AND EACH SESSION BEGINS BY DELETING EVERYTHING IN BOTH STORES, so a store that holds items
of others is refused unless --allow-delete-all is given. At an emulator of the Worker, a store of its own
is used. What was stored is removed at the end, and when the comparison is interrupted. What changes the
index as if it were an item is left out unless --allow-break is given.

Both targets are sent the requests of every scenario, and of random sessions. Neither target waits
for the other. Status, content type, `allow`, `location` and the body are compared to the byte, except that
  keys      the N-th key that a target answers is ${kN} for both
  excerpt   a key that an error message cuts is ${k…} for both
  cells     a page is compared by the cells of its table
  host      a redirect may name the target's own host
  pydantic  error links are compared by the major version

--wire N sends raw requests as well. They can store under any key, so --allow-delete-all must be given,
and an emulator has no store of its own for them. Both targets must be at http://. Each kind of difference
is shown once.

--report markdown=FILE writes what was compared, when, and how much of it was alike. Where FILE has
the lines <!-- fidelity:begin --> and <!-- fidelity:end -->, only what is between them is replaced;
any other FILE is replaced whole.

Examples:
  pysondbkv-conformance diff --url http://127.0.0.1:8787 --other-url http://127.0.0.1:8788 --seed 7
  pysondbkv-conformance diff --url http://127.0.0.1:8787 --other-url http://127.0.0.1:8788 --report markdown=conformance/README.md \\
    --name-a 'the emulator' --name-b 'wrangler dev 4'

Exit status: 0 all the same; 1 something differs; 2 wrong usage, or a store that cannot be emptied;
3 a target cannot be reached, or is none; 4 nothing was compared: a store holds items of others; 5 nothing
differs, but the time was over before all was compared; 6 a store could not be emptied at the end.";

#[derive(Debug, Args)]
#[command(mut_arg("auth_key", |key| key
    .help("The auth key of both [env: `AUTH_KEY`; default for the Worker: meow]")))]
pub(super) struct DiffArguments {
    /// The first target.
    #[arg(long, value_name = "URL", required_unless_present_any = ["urls", "profile"])]
    url: Option<String>,
    /// The second target.
    #[arg(long, value_name = "URL", required_unless_present_any = ["urls", "other_profile"])]
    other_url: Option<String>,
    /// Both targets, as another way to say them.
    #[arg(value_name = "URL", num_args = 2, conflicts_with_all = ["url", "other_url", "profile", "other_profile"])]
    urls: Vec<String>,
    #[command(flatten)]
    access: AccessArguments,
    /// The same file for the second target. What a file says goes to its own target alone.
    #[arg(long = "other-target", value_name = "FILE", value_parser = ProfileParser)]
    other_profile: Option<Profile>,
    #[command(flatten)]
    suite: SuiteArgument,
    /// The contract that both keep [default: documented].
    #[arg(long, value_enum)]
    contract: Option<Contract>,
    /// How many sessions to send; each has about 20 requests.
    #[arg(long, value_name = "N", default_value_t = 300)]
    sessions: u64,
    /// The seed of the sessions; the same seed makes the same ones.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many raw requests to send as well, each over a socket of its own: every second one has
    /// something odd in its request line, its header fields or its framing. The seed chooses them.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "allow_delete_all")]
    wire: u64,
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
    /// Empty stores that hold items of others, or are not on this machine. THIS DELETES EVERYTHING IN THEM.
    #[arg(long)]
    allow_delete_all: bool,
    /// Send changes of the index too. A WORKER THAT ALLOWS THEM LOSES ITS INDEX AND ITS LISTING.
    #[arg(long)]
    allow_break: bool,
}

fn markdown_file(text: &str) -> Result<PathBuf, String> {
    let file = text.strip_prefix("markdown=").filter(|file| !file.is_empty());
    file.map(PathBuf::from).ok_or_else(|| "write it as markdown=FILE".into())
}

pub(super) fn diff(arguments: &DiffArguments) -> Result<Status, Failed> {
    let [way, _] = arguments.connections(Suite::Worker)?;
    let found = runtime::block_on(async {
        Ok(arguments.suite.found(&arguments.access, Some(&way)).await)
    })?;
    let connections = arguments.connections(found.suite)?;
    let sequences = arguments.sequences(found.suite)?;
    let played = runtime::interruptible(arguments.access.bounds().whole, async |supervisor| {
        let [one, other] = connections;
        let targets = [arguments.open(one).await?, arguments.open(other).await?];
        let compared = play(&targets, &sequences, &supervisor).await;
        let is_emptied = leave(&targets, &supervisor.interrupt).await;
        Ok(Played { targets, compared, is_emptied })
    })?;
    let Played { targets, compared, is_emptied } = played;
    let (comparison, differences) = match compared {
        Err(_) if !is_emptied => return Ok(Status::CleanupIncomplete),
        compared => compared?,
    };
    print(&arguments.summary(found, &targets, &comparison))?;
    for reason in targets.iter().flat_map(DiffTarget::unsent) {
        print(&visible(&format!("not compared, and what follows it neither: {reason}\n")))?;
    }
    let not_compared = sequences.len() - comparison.sequences();
    if not_compared > 0 {
        print(&format!(
            "{not_compared} were not compared: the comparison was interrupted, or its time was over (--max-time)\n"
        ))?;
    }
    let is_alike = comparison.is_alike();
    if let Some(file) = &arguments.report {
        write(&arguments.page(found.suite, &targets, comparison, differences), file)?;
    }
    Ok(match (is_alike, is_emptied, not_compared) {
        (false, ..) => Status::NotConformant,
        (true, false, _) => Status::CleanupIncomplete,
        (true, true, 0) => Status::Conformant,
        (true, true, _) => Status::Indeterminate,
    })
}

/// What came of a comparison.
struct Played {
    targets: [DiffTarget; 2],
    compared: Result<(Comparison, Vec<String>), Failed>,
    /// Whether both stores were emptied at the end.
    is_emptied: bool,
}

/// Removes what the comparison stored, and tells where that failed.
async fn leave(targets: &[DiffTarget; 2], interrupt: &Interrupt) -> bool {
    let mut is_emptied = true;
    for target in targets {
        let emptied = tokio::select! {
            emptied = target.empty() => emptied.map_err(|error| error.to_string()),
            () = interrupt.gives_up() => Err("the clean-up was stopped".to_owned()),
        };
        if let Err(reason) = emptied {
            let base = &target.connection.base;
            tell(&visible(&format!(
                "error: items of the comparison may be left at {base}: {reason}"
            )));
            is_emptied = false;
        }
    }
    is_emptied
}

/// Sends the sequences to both targets and prints each difference. Returns a line for each.
async fn play(
    targets: &[DiffTarget; 2],
    sequences: &[RequestSequence],
    supervisor: &Supervisor,
) -> Result<(Comparison, Vec<String>), Failed> {
    let mut differences = Vec::new();
    let mut printed = Ok(());
    let compared = compare(targets, sequences, supervisor, |divergence| {
        if !divergence.is_raw {
            differences.push(divergence.title());
        }
        let shown = print(&visible(&format!("{divergence}\n")));
        if printed.is_ok() {
            printed = shown;
        }
    });
    let comparison = compared.await.map_err(failed)?;
    printed?;
    Ok((comparison, differences))
}

impl DiffArguments {
    /// What both are held to. Of the files, that of the first target counts.
    fn contract(&self) -> Contract {
        self.access.contract(self.contract)
    }

    /// The ways to both targets.
    fn connections(&self, suite: Suite) -> anyhow::Result<[Connection; 2]> {
        let profile = self.other_profile.clone();
        let other = AccessArguments { profile, ..self.access.clone() };
        let urls = [self.url.as_ref(), self.other_url.as_ref()];
        let [url, other_url] = match &self.urls[..] {
            [url, other_url] => [Some(url), Some(other_url)],
            _ => urls,
        };
        let one = self.connection(suite, &self.access, url)?;
        Ok([one, self.connection(suite, &other, other_url)?])
    }

    fn connection(
        &self,
        suite: Suite,
        access: &AccessArguments,
        url: Option<&String>,
    ) -> anyhow::Result<Connection> {
        let Some(url) = access.url(url) else {
            bail!("two targets are compared: --url URL --other-url URL");
        };
        let base = BaseUrl::parse(url)?;
        if self.wire > 0 && base.is_https() {
            bail!(
                "raw requests are sent without TLS: compare http:// targets, or leave out --wire"
            );
        }
        if !base.is_loopback() && !self.allow_delete_all {
            bail!(
                "each scenario and each session begins by deleting everything at {base}, which is not on this machine; \
                 --allow-delete-all does it all the same"
            );
        }
        let client = access.client(&base)?;
        let auth_key = access.auth_key_or_example(suite)?;
        Ok(Connection::new(suite, client, base, auth_key))
    }

    /// A target whose store may be emptied.
    async fn open(&self, connection: Connection) -> Result<DiffTarget, Failed> {
        DiffTarget::open(connection, self.allow_delete_all, self.wire > 0).await.map_err(failed)
    }

    /// The scenarios of the contract, and as many sessions as asked for.
    fn sequences(&self, suite: Suite) -> anyhow::Result<Vec<RequestSequence>> {
        let (contract, seed) = (self.contract(), self.seed);
        let mut sequences = Vec::new();
        if !self.no_scenarios {
            let selection = Selection::new(suite, contract, &self.only, &[]);
            let scenarios = selection.apply(sources::scenarios(None)?)?;
            sequences.extend(scenarios.into_iter().map(Box::new).map(RequestSequence::Scenario));
        }
        sequences.retain(|sequence| self.allow_break || !sequence.may_break_the_index());
        let session = |nth| Session::new(suite, contract, self.allow_break, seed, nth);
        sequences.extend((0..self.sessions).map(session).map(RequestSequence::Session));
        let raw = |nth| WireSequence::new(suite, contract, self.allow_break, seed, nth);
        sequences.extend((0..self.wire).map(raw).map(Box::new).map(RequestSequence::Wire));
        Ok(sequences)
    }

    fn summary(
        &self,
        found: FoundSuite,
        [one, other]: &[DiffTarget; 2],
        comparison: &Comparison,
    ) -> String {
        let Comparison { scenarios, sessions, .. } = comparison;
        let [ordinary, odd] = comparison.wire.totals();
        let raw = format!(
            "{} of {} ordinary and {} of {} odd raw requests answered differently\n",
            ordinary.different, ordinary.all, odd.different, odd.all
        );
        format!(
            "{}{} of {} scenarios and {} of {} sessions (seed {}) answered differently, {} answers \
             compared: suite {found}, A is {}, B is {}\n",
            if self.wire > 0 { &raw } else { "" },
            scenarios.different,
            scenarios.all,
            sessions.different,
            sessions.all,
            self.seed,
            comparison.all_answers().all,
            one.connection.base,
            other.connection.base
        )
    }

    fn page(
        &self,
        suite: Suite,
        [one, other]: &[DiffTarget; 2],
        comparison: Comparison,
        differences: Vec<String>,
    ) -> Fidelity {
        let name = |given: &Option<String>, target: &DiffTarget| {
            given.clone().unwrap_or_else(|| target.connection.base.to_string())
        };
        Fidelity {
            day: Day::of(SystemTime::now()).to_string(),
            targets: [name(&self.name_a, one), name(&self.name_b, other)],
            suite,
            contract: self.contract(),
            seed: self.seed,
            comparison,
            differences,
        }
    }
}

/// The status that an error ends the program with.
fn failed(error: DiffError) -> Failed {
    match error {
        DiffError::Unreachable { .. } | DiffError::NotReached(_) => Failed::unreachable(error),
        DiffError::InUse { .. } => Failed::nothing_ran(error),
        DiffError::NotEmptied { .. } => error.into(),
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
    use clap::{Command, FromArgMatches};
    use tempfile::tempdir;

    use super::*;

    /// A file may hold the token of its target.
    #[test]
    fn what_a_file_says_goes_to_its_own_target_alone() {
        let folder = tempdir().unwrap();
        let file = |name: &str, url: &str, field: &str| {
            let path = folder.path().join(name);
            fs::write(&path, format!("url = '{url}'\nheaders.{field} = 'x'\n")).unwrap();
            path.display().to_string()
        };
        let one = file("one.toml", "http://127.0.0.1:1", "one");
        let other = file("other.toml", "http://127.0.0.1:2", "other");
        for (words, expected) in [
            (vec!["--target", &one, "--other-target", &other], [["one"].as_slice(), &["other"]]),
            (vec!["--target", &one, "--other-url", "http://127.0.0.1:2"], [&["one"], &[]]),
        ] {
            let words = [vec!["diff", "--auth-key", "k"], words].concat();
            let matches = DiffArguments::augment_args(Command::new("diff")).get_matches_from(words);
            let arguments = DiffArguments::from_arg_matches(&matches).unwrap();
            let connections = arguments.connections(Suite::Worker).unwrap();
            for ((connection, expected), port) in connections.iter().zip(expected).zip(["1", "2"]) {
                let names = connection.client.headers().keys();
                assert_eq!(names.map(http::HeaderName::as_str).collect::<Vec<_>>(), expected);
                assert_eq!(connection.base.authority(), format!("127.0.0.1:{port}"));
            }
        }
    }

    #[test]
    fn the_help_names_every_rule() {
        for rule in crate::diff::RULES {
            assert!(HELP.contains(&format!("  {:<8}  {}\n", rule.name, rule.effect)));
        }
    }
}
