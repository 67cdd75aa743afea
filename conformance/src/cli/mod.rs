//! The command line: what was typed, made into a run, a list, a comparison, a campaign.

mod arguments;
mod audit;
mod cleanup;
mod destination;
mod diff;
mod expected;
mod fuzz;
mod list;
mod live;
mod output;
mod progress;
mod run;
mod secret;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::record::Status;
use arguments::{Arguments, Command};

/// Parses, does what was asked for, and tells errors on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let status = match arguments.command.unwrap_or(Command::Run(Box::new(arguments.run))) {
        Command::Run(arguments) => run::run(*arguments),
        Command::List(arguments) => list::list(&arguments),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Cleanup(arguments) => cleanup::cleanup(&arguments),
        Command::Fuzz(arguments) => fuzz::fuzz(arguments),
        Command::Replay(arguments) => fuzz::replay(&arguments),
        Command::Audit(arguments) => audit::audit(&arguments),
    };
    status.unwrap_or_else(|failed| complain(&failed)).into()
}

/// An error and the status that it ends the program with.
#[derive(Debug)]
struct Failed {
    status: Status,
    error: anyhow::Error,
}

impl Failed {
    /// The command line or a file of the user's is wrong.
    fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self { status: Status::Usage, error: error.into() }
    }

    /// There is no target to judge.
    fn unreachable(error: impl Into<anyhow::Error>) -> Self {
        Self { status: Status::Unreachable, error: error.into() }
    }
}

/// Writes to standard output. Whoever closed the pipe has read enough.
fn print(text: &str) -> Result<(), Failed> {
    print_in(text, anstream::ColorChoice::Auto)
}

/// Writes to standard output, in colours or not.
fn print_in(text: &str, colour: anstream::ColorChoice) -> Result<(), Failed> {
    let mut stdout = anstream::AutoStream::new(std::io::stdout(), colour);
    match stdout.write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failed::usage(error)),
        _ => Ok(()),
    }
}

#[expect(clippy::print_stderr, reason = "the one place where the program tells of its errors")]
fn complain(failed: &Failed) -> Status {
    eprintln!("error: {:#}", failed.error);
    failed.status
}
