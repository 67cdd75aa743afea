//! What a campaign found, as data.

use super::files::Written;
use crate::record::{Leftover, Status};

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Of one client at a time.
    pub sequential: Tally,
    /// Of several at once.
    pub concurrent: Tally,
    /// Items stored at the same time as others.
    pub stored_at_once: usize,
    /// Those of them that the listing lacked afterwards.
    pub unlisted: usize,
    /// Items of which an update overwrote another one.
    pub overwritten: usize,
    /// What could not be removed.
    pub leftovers: Vec<Leftover>,
}

/// What became of the histories of one kind.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many there were.
    pub histories: usize,
    /// Their operations.
    pub steps: usize,
    /// Those that were as they must be.
    pub passed: usize,
    /// Those that were not.
    pub failed: usize,
    /// Those left out, because they touch what others stored.
    pub skipped: usize,
    /// Why some could not be judged.
    pub undecided: Vec<String>,
    /// The first that failed, made small.
    pub found: Option<Found>,
}

/// A failing history.
#[derive(Debug)]
pub struct Found {
    /// Which one.
    pub number: usize,
    /// Its length, before and after.
    pub steps: [usize; 2],
    /// Whether no operation can be left out of it.
    pub is_minimal: bool,
    /// What was wrong, for readers.
    pub lines: Vec<String>,
    /// Where it is.
    pub written: Written,
    /// The URL that it fails at, without user and password; none for an emulator of its own.
    pub url: Option<String>,
}

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
