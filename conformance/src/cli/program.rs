//! The program: parses what was typed, runs the command, and exits with its status.

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use pysondbkv_emulator::VERSION;
use pysondbkv_emulator::cli::{Completions, Manual};

use super::audit::{self, AuditArguments};
use super::capture::{self, CaptureArguments};
use super::cleanup::{self, CleanupArguments};
use super::diff::{self, DiffArguments};
use super::failed::Failed;
use super::forecast::{self, ForecastArguments};
use super::fuzz::{self, FuzzArguments};
use super::list::{self, ListArguments};
use super::repair::{self, RepairArguments};
use super::replay::{self, ReplayArguments};
use super::restore::{self, RestoreArguments};
use super::run::{self, RunArguments};
use super::watch::{self, WatchArguments};
use crate::record::Status;

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
        Command::Repair(arguments) => repair::repair(&arguments),
        Command::Capture(arguments) => capture::capture(&arguments),
        Command::Restore(arguments) => restore::restore_file(&arguments),
        Command::Forecast(arguments) => forecast::forecast(&arguments),
        Command::Watch(arguments) => watch::watch(&arguments),
        Command::Completions(completions) => done(completions.write(Arguments::command())),
        Command::Man(manual) => done(manual.write(Arguments::command())),
    };
    status.unwrap_or_else(|failed| failed.tell()).into()
}

fn done(written: io::Result<()>) -> Result<Status, Failed> {
    written.map(|()| Status::Conformant).map_err(Failed::from)
}

/// Judges a deployment of PysonDBKV by its documentation, scenario by scenario.
#[derive(Debug, Parser)]
#[command(name = "pysondbkv-conformance", version = VERSION, args_conflicts_with_subcommands = true)]
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
    /// Propose an index that is right, and write it with --apply.
    #[command(after_help = repair::HELP)]
    Repair(RepairArguments),
    /// Write what a deployment holds to a file, which starts an emulator or restores a deployment.
    #[command(after_help = capture::HELP)]
    Capture(CaptureArguments),
    /// Put the entries of a captured file into a namespace, with --apply.
    #[command(after_help = restore::HELP)]
    Restore(RestoreArguments),
    /// Tell what will happen at some size: refused writes, lost entries, old answers, quotas, costs.
    #[command(after_help = forecast::HELP)]
    Forecast(Box<ForecastArguments>),
    /// Look again and again at a deployment, only reading: a line a round, metrics, a page, a webhook.
    #[command(after_help = watch::HELP)]
    Watch(Box<WatchArguments>),
    /// Write completions for a shell to standard output.
    Completions(Completions),
    /// Write the manual pages.
    Man(Manual),
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    /// The texts below the options are shown as they are written, so a narrow terminal breaks long lines.
    #[test]
    fn sentences_of_the_help_fit_a_terminal() {
        for command in Arguments::command().get_subcommands() {
            let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let long =
                text.lines().find(|line| !line.starts_with(' ') && line.chars().count() > 80);
            assert_eq!(long, None, "in the help of {}", command.get_name());
        }
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
    #[case(&["audit", "--account", "a", "--namespace", "b", "--day", "adds=1,gets=2"])]
    #[case(&["repair", "--account", "a", "--namespace", "b", "--apply", "--save", "f"])]
    #[case(&["repair", "--namespace", "b", "--undo", "f", "--apply"])]
    #[case(&["repair", "--url", "http://a", "--dry-run"])]
    #[case(&["capture", "f", "--account", "a", "--namespace", "b", "--redact", "x", "--redact", "y"])]
    #[case(&["capture", "f", "--url", "http://a", "--dry-run"])]
    #[case(&["restore", "f", "--account", "a", "--namespace", "b", "--apply", "--save", "g"])]
    #[case(&["restore", "--namespace", "b", "--undo", "f", "--apply"])]
    #[case(&["forecast", "--adds", "200/day", "--reads", "1/s", "--growth", "-2"])]
    #[case(&["forecast", "--load", "load.toml", "--days", "90", "--report", "html=f"])]
    #[case(&["forecast", "--journal", "http://a", "--plan", "paid", "--report", "json"])]
    #[case(&["forecast", "--journal", "http://a", "--control-token", "t0ken"])]
    #[case(&["repair", "--namespace", "b", "--format", "json"])]
    #[case(&["restore", "f", "--namespace", "b", "--format", "json"])]
    #[case(&["capture", "f", "--url", "http://a", "--format", "json"])]
    #[case(&["watch", "http://a", "--account", "a", "--namespace", "b", "--max-values", "5"])]
    #[case(&["watch", "http://a", "--every", "30s", "--rounds", "2", "--budget", "500,900"])]
    #[case(&["watch", "http://a", "--metrics", "127.0.0.1:0", "--webhook", "http://b/x?y", "--until-change"])]
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
    #[case(&["audit", "--account", "a"])]
    #[case(&["audit", "--namespace", "b", "--day", "sales=1"])]
    #[case(&["repair"])]
    #[case(&["repair", "--namespace", "b", "--apply", "--dry-run"])]
    #[case(&["repair", "--url", "http://a", "--undo", "f"])]
    #[case(&["capture", "f"])]
    #[case(&["capture", "f", "--url", "http://a", "--namespace", "b"])]
    #[case(&["restore", "--namespace", "b"])]
    #[case(&["forecast", "--adds", "5/week"])]
    #[case(&["forecast", "--seeds", "0"])]
    #[case(&["watch"])]
    #[case(&["watch", "http://a", "--account", "a"])]
    #[case(&["watch", "http://a", "--budget", "0"])]
    #[case(&["watch", "http://a", "--every", "0s"])]
    #[case(&["forecast", "--report", "junit"])]
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
    #[case("hooks.example/hush")]
    #[case("https//hooks.example/hush")]
    #[case("ftp://hooks.example/hush")]
    fn a_webhook_that_cannot_be_used_is_not_shown(#[case] url: &str) {
        let words = ["pysondbkv-conformance", "watch", "http://a", "--webhook", url];
        let error = Arguments::try_parse_from(words).unwrap_err();
        let told = error.to_string();
        assert_eq!(error.exit_code(), 2);
        assert!(told.contains("the value of --webhook cannot be used"), "{told}");
        assert!(!told.contains("hush"), "{told}");
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
