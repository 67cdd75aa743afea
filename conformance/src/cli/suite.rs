//! `--suite`: the API that was asked for, or else the one that answers.

use std::fmt;

use clap::Args;

use super::connection::AccessArguments;
use crate::scenario::Suite;
use crate::site::{Connection, detect};

#[derive(Debug, Args)]
pub(super) struct SuiteArgument {
    /// The API [default: the one that answers at the URL; without a URL, the Worker].
    #[arg(long = "suite", value_name = "SUITE", value_enum)]
    asked: Option<Suite>,
}

/// The API that a command goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundSuite {
    pub(super) suite: Suite,
    /// Whether the target was asked.
    pub(super) is_found_out: bool,
}

impl SuiteArgument {
    /// The API. This reads the listing of the target, where there is one and no API was asked for. Where
    /// none shows itself, it is the Worker, and the preflight says what is wrong.
    pub(super) async fn found(
        &self,
        access: &AccessArguments,
        target: Option<&Connection>,
    ) -> FoundSuite {
        let asked = access.suite(self.asked);
        let found = match (asked, target) {
            (None, Some(target)) => detect(target).await,
            _ => None,
        };
        let suite = asked.or(found).unwrap_or(Suite::Worker);
        FoundSuite { suite, is_found_out: found.is_some() }
    }
}

impl fmt::Display for FoundSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.is_found_out { " (found out)" } else { "" };
        write!(f, "{}{how}", self.suite.name())
    }
}
