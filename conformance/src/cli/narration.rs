//! What a command tells of its work on a namespace: sentences as it goes for people, or one report at its
//! end for programs.

use std::io;

use clap::{Args, ValueEnum};

use super::failed::Failed;
use super::print::{print, print_in, tell};
use crate::record::Status;
use crate::report::namespace::{NamespaceReport, Written};
use crate::report::{Writing, visible_in_line};

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct FormatArgument {
    /// What the report looks like. In JSON it has every key, and is written at the end, also after an error.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: sentences, as the work goes on.
    Human,
    /// For programs.
    Json,
}

/// What a command tells.
#[derive(Debug)]
pub(super) struct Narration {
    format: Format,
    pub(super) report: NamespaceReport,
}

impl FormatArgument {
    /// Begins to tell what a command does to a target.
    pub(super) fn begin(self, command: &'static str, target: String) -> Narration {
        Narration { format: self.format, report: NamespaceReport::of(command, target) }
    }
}

impl Narration {
    /// Tells people.
    pub(super) fn say(&self, text: &str) -> io::Result<()> {
        match self.format {
            Format::Human => print(text),
            Format::Json => Ok(()),
        }
    }

    /// Tells programs how the command ended, and people how to go back.
    pub(super) fn end(&self, ended: Result<Status, Failed>) -> Result<Status, Failed> {
        if let (Err(_), Written::Perhaps, Some(saved)) =
            (&ended, self.report.written, &self.report.saved)
        {
            let saved = visible_in_line(saved);
            tell(&format!(
                "What was written before the error is taken back by --undo {saved} --apply."
            ));
        }
        if self.format == Format::Json {
            let (status, error) = match &ended {
                Ok(status) => (*status, None),
                Err(failed) => (failed.status(), Some(failed.text())),
            };
            let report = self.report.render(status, error.as_deref());
            print_in(&report, Writing::Json, anstream::ColorChoice::Never)?;
        }
        ended
    }
}
