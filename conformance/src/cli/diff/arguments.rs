//! The arguments of `diff`, and what they ask for: two targets and the requests for both.

use std::path::PathBuf;

use anyhow::bail;
use clap::{ArgAction, Args};

use crate::base_url::BaseUrl;
use crate::cli::connection::AccessArguments;
use crate::cli::profile::{Profile, ProfileParser};
use crate::cli::sources;
use crate::cli::suite::SuiteArgument;
use crate::diff::{RequestSequence, Session, WireSequence};
use crate::scenario::{Contract, Selection, Suite};
use crate::site::Connection;

#[derive(Debug, Args)]
#[command(mut_arg("auth_key", |key| key
    .help("The auth key of both [env: `AUTH_KEY`; default for the Worker: meow]")))]
pub(in crate::cli) struct DiffArguments {
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
    pub(super) access: AccessArguments,
    /// The same file for the second target. What a file says goes to its own target alone.
    #[arg(long = "other-target", value_name = "FILE", value_parser = ProfileParser)]
    other_profile: Option<Profile>,
    #[command(flatten)]
    pub(super) suite: SuiteArgument,
    /// The contract that both keep [default: documented].
    #[arg(long, value_enum)]
    contract: Option<Contract>,
    /// How many sessions to send; each has about 20 requests.
    #[arg(long, value_name = "N", default_value_t = 300)]
    sessions: u64,
    /// The seed of the sessions; the same seed makes the same ones.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
    /// How many raw requests to send as well, each over a socket of its own: every second one has
    /// something odd in its request line, its header fields or its framing. The seed chooses them.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) wire: u64,
    /// Only scenarios that match, as in `run`; may be repeated.
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    only: Vec<String>,
    /// Only the sessions.
    #[arg(long, conflicts_with = "only")]
    no_scenarios: bool,
    /// Write the comparison as a page, or between the markers of a page.
    #[arg(long, value_name = "markdown=FILE", value_parser = markdown_file)]
    pub(super) report: Option<PathBuf>,
    /// The name of the first target on the page, with its version [default: its URL].
    #[arg(long, value_name = "TEXT")]
    pub(super) name_a: Option<String>,
    /// The name of the second target on the page, with its version [default: its URL].
    #[arg(long, value_name = "TEXT")]
    pub(super) name_b: Option<String>,
    /// Empty stores that hold items of others, or are not on this machine. THIS DELETES EVERYTHING IN THEM.
    #[arg(long)]
    pub(super) allow_delete_all: bool,
    /// Send changes of the index too. A WORKER THAT ALLOWS THEM LOSES ITS INDEX AND ITS LISTING.
    #[arg(long)]
    allow_break: bool,
}

fn markdown_file(text: &str) -> Result<PathBuf, String> {
    let file = text.strip_prefix("markdown=").filter(|file| !file.is_empty());
    file.map(PathBuf::from).ok_or_else(|| "write it as markdown=FILE".into())
}

impl DiffArguments {
    /// What both are held to. Of the files, that of the first target counts.
    pub(super) fn contract(&self) -> Contract {
        self.access.contract(self.contract)
    }

    /// The ways to both targets.
    pub(super) fn connections(&self, suite: Suite) -> anyhow::Result<[Connection; 2]> {
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
        if self.wire > 0 && !self.allow_delete_all {
            bail!(
                "raw requests can store under any key, so --wire deletes everything in both stores; \
                 --allow-delete-all does it"
            );
        }
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

    /// The scenarios of the contract, and as many sessions as asked for.
    pub(super) fn sequences(&self, suite: Suite) -> anyhow::Result<Vec<RequestSequence>> {
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
}

#[cfg(test)]
mod tests {
    use std::fs;

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
}
