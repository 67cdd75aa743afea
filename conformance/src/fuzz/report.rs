//! What a campaign and a replay found, for people, and as an exit status.

use std::fmt;

use super::campaign::{Findings, Found, Tally};
use super::replay::Replayed;
use super::script::in_single_quotes;
use crate::record::Leftover;
use crate::record::Status;

impl Findings {
    /// How the program ends.
    #[must_use]
    pub fn status(&self) -> Status {
        let both = [&self.sequential, &self.concurrent];
        if both.iter().any(|tally| tally.failed > 0) {
            Status::NotConformant
        } else if !self.leftovers.is_empty() {
            Status::CleanupIncomplete
        } else if both.iter().any(|tally| !tally.undecided.is_empty()) {
            Status::Indeterminate
        } else if both.iter().all(|tally| tally.passed == 0) {
            Status::NothingRan
        } else {
            Status::Conformant
        }
    }
}

impl Replayed {
    /// How the program ends: 1 still fails, 0 does not.
    #[must_use]
    pub fn status(&self) -> Status {
        if !self.failing.is_empty() {
            Status::NotConformant
        } else if !self.leftovers.is_empty() {
            Status::CleanupIncomplete
        } else if self.undecided.is_some() {
            Status::Indeterminate
        } else if self.skipped.is_some() {
            Status::NothingRan
        } else {
            Status::Conformant
        }
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_tally(f, "one client", &self.sequential)?;
        if self.concurrent.histories > 0 {
            write_tally(f, "several at once", &self.concurrent)?;
            write!(f, "measured, not judged: ")?;
            if self.stored_at_once > 0 {
                let Self { unlisted, stored_at_once, .. } = self;
                write!(f, "{unlisted} of {stored_at_once} items stored at once were not listed; ")?;
            }
            writeln!(f, "updates overwrote each other on {} items", self.overwritten)?;
        }
        write_leftovers(f, &self.leftovers)
    }
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = if self.plays == 1 { "" } else { " in any of its plays" };
        match (self.failing.as_slice(), &self.undecided, &self.skipped) {
            ([], None, None) => writeln!(f, "does not fail{times} ({} played)", self.plays)?,
            ([], Some(reason), _) => writeln!(f, "could not tell: {reason}")?,
            ([], None, Some(reason)) => writeln!(f, "not replayed: {reason}")?,
            (lines, ..) => {
                writeln!(f, "still fails")?;
                lines.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
            }
        }
        write_leftovers(f, &self.leftovers)
    }
}

fn write_tally(f: &mut fmt::Formatter<'_>, name: &str, tally: &Tally) -> fmt::Result {
    let Tally { histories, steps, passed, failed, skipped, .. } = tally;
    let undecided = tally.undecided.len();
    writeln!(
        f,
        "{name}: {histories} histories, {steps} operations: {passed} passed, {failed} failed, \
         {skipped} skipped, {undecided} could not be told"
    )?;
    if let Some(reason) = tally.undecided.first() {
        writeln!(f, "  could not tell: {reason}")?;
    }
    if *skipped > 0 {
        writeln!(
            f,
            "  skipped are those that delete everything, as the store holds what others stored"
        )?;
    }
    tally.found.as_ref().map_or(Ok(()), |found| write_found(f, found))
}

fn write_found(f: &mut fmt::Formatter<'_>, found: &Found) -> fmt::Result {
    let [before, after] = found.steps;
    let how =
        if found.is_minimal { "none can be left out" } else { "shrinking ran out of attempts" };
    writeln!(
        f,
        "  history {} fails; of its {before} operations {after} are left, {how}:",
        found.number
    )?;
    found.lines.iter().try_for_each(|line| writeln!(f, "    {line}"))?;
    writeln!(f, "  written: {}", found.written.file.display())?;
    writeln!(f, "           {}", found.written.script.display())?;
    writeln!(f, "  again:   {}", again(found))
}

/// The line that replays it at the same target. The file holds the contract; the auth key is to come
/// from the environment.
fn again(found: &Found) -> String {
    let file = shell_word(&found.written.file.to_string_lossy());
    let url = found.url.as_deref().map(|url| format!(" --url {}", shell_word(url)));
    format!("pysondbkv-conformance replay {file}{}", url.unwrap_or_default())
}

/// A word for a POSIX shell, quoted where it must be.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._/:@%".contains(c);
    if text.chars().all(is_plain) { text.to_owned() } else { in_single_quotes(text) }
}

fn write_leftovers(f: &mut fmt::Formatter<'_>, leftovers: &[Leftover]) -> fmt::Result {
    for Leftover { key, reason } in leftovers {
        writeln!(f, "could not be removed: {key}: {reason}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn tally(passed: usize, failed: usize, undecided: usize) -> Tally {
        let undecided = vec!["r".to_owned(); undecided];
        Tally { passed, failed, undecided, ..Tally::default() }
    }

    #[rstest]
    #[case(tally(2, 0, 0), Status::Conformant)]
    #[case(tally(2, 1, 1), Status::NotConformant)]
    #[case(tally(2, 0, 1), Status::Indeterminate)]
    #[case(tally(0, 0, 0), Status::NothingRan)]
    fn what_could_not_be_told_is_never_a_pass(#[case] concurrent: Tally, #[case] status: Status) {
        assert_eq!(Findings { concurrent, ..Findings::default() }.status(), status);
    }
}
