//! What `diff` tells of a comparison: a line, and a page.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Context;

use super::arguments::DiffArguments;
use crate::baseline::Day;
use crate::cli::suite::FoundSuite;
use crate::diff::{Comparison, DiffTarget};
use crate::report::fidelity::Fidelity;
use crate::scenario::Suite;

impl DiffArguments {
    pub(super) fn summary(
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

    pub(super) fn page(
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

/// Writes a page into a file, or between the markers of a file that has them.
pub(super) fn write(page: &Fidelity, file: &Path) -> anyhow::Result<()> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read.with_context(|| format!("cannot read {}", file.display()))?,
    };
    let text = page.placed_in(&text);
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
