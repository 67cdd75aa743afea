//! The program: parses what was typed, runs the command, and exits with its status.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::audit::{self, AuditArguments};
use super::cleanup::{self, CleanupArguments};
use super::diff::{self, DiffArguments};
use super::fuzz::{self, FuzzArguments};
use super::list::{self, ListArguments};
use super::replay::{self, ReplayArguments};
use super::run::{self, RunArguments};

/// Parses the arguments, runs the command, and tells errors on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let status = match arguments.command.unwrap_or(Command::Run(Box::new(arguments.run))) {
        Command::Run(arguments) => run::run(&arguments),
        Command::List(arguments) => list::list(&arguments),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Cleanup(arguments) => cleanup::cleanup(&arguments),
        Command::Fuzz(arguments) => fuzz::fuzz(arguments),
        Command::Replay(arguments) => replay::replay(&arguments),
        Command::Audit(arguments) => audit::audit(&arguments),
    };
    status.unwrap_or_else(|failed| failed.tell()).into()
}

/// Judges a deployment of PysonDBKV by its documentation, scenario by scenario.
#[derive(Debug, Parser)]
#[command(name = "pysondbkv-conformance", version, args_conflicts_with_subcommands = true)]
#[command(after_help = run::HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge a target. This is also what happens without a command.
    #[command(after_help = run::HELP)]
    Run(Box<RunArguments>),
    /// Show every scenario with its level and the sentence it proves, and the sentences that none proves.
    List(ListArguments),
    /// Send two targets the same requests, and show where their answers differ.
    #[command(after_help = diff::HELP)]
    Diff(Box<DiffArguments>),
    /// Remove what killed runs left, and nothing else.
    #[command(after_help = cleanup::HELP)]
    Cleanup(CleanupArguments),
    /// Try random sequences of operations against a model of the contract.
    #[command(after_help = fuzz::HELP)]
    Fuzz(FuzzArguments),
    /// Say whether a sequence that `fuzz` found still fails: exit status 1 if it does, 0 if not.
    Replay(ReplayArguments),
    /// Look for what the operator of a deployment must know: open endpoints, lost adds, limits nearly reached.
    #[command(after_help = audit::HELP)]
    Audit(AuditArguments),
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
    #[case(&["diff", "--url", "http://a", "--other-url", "http://b", "--allow-break"])]
    #[case(&["audit", "http://a", "--allow-break", "--format", "markdown"])]
    #[case(&["audit", "--url", "http://a"])]
    #[case(&["run", "--url", "https://a", "--ca-cert", "f"])]
    #[case(&["cleanup", "--url", "https://a", "--insecure"])]
    fn what_the_help_shows_is_accepted(#[case] words: &[&str]) {
        let words = std::iter::once("pysondbkv-conformance").chain(words.iter().copied());
        Arguments::try_parse_from(words).unwrap();
    }

    #[rstest]
    #[case(&["diff", "http://a", "http://b", "--report", "html=f"])]
    #[case(&["diff", "http://a"])]
    #[case(&["diff", "--url", "http://a"])]
    #[case(&["audit"])]
    #[case(&["--timeout", "0"])]
    #[case(&["--jobs", "0"])]
    #[case(&["--auth-key", ""])]
    #[case(&["--report", "yaml"])]
    #[case(&["--sutie", "worker"])]
    #[case(&["--consistency", "weak"])]
    #[case(&["--dry-run"])]
    #[case(&["--insecure", "--ca-cert", "f"])]
    #[case(&["--target", "/nowhere/live.toml"])]
    #[case(&["diff", "--other-url", "http://a"])]
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
