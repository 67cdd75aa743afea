//! The findings of a campaign, as data.

use super::files::HistoryFiles;
use crate::record::{Leftover, Status};

/// The findings of a campaign.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The histories of one client at a time.
    pub(crate) sequential: HistoryTally,
    /// The histories of several clients at once.
    pub(crate) concurrent: HistoryTally,
    /// How many items were stored at the same time as others.
    pub(crate) stored_at_once: usize,
    /// How many of those the listing lacked afterwards.
    pub(crate) unlisted: usize,
    /// On how many items an update overwrote another.
    pub(crate) overwritten: usize,
    pub(crate) leftovers: Vec<Leftover>,
}

/// How many histories of one kind had each outcome.
#[derive(Debug, Default)]
pub(crate) struct HistoryTally {
    pub(crate) histories: usize,
    /// The operations of all histories.
    pub(crate) operations: usize,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// Histories that delete everything, where the store holds items of others.
    pub(crate) skipped: usize,
    /// Why histories could not be judged, a reason for each.
    pub(crate) undecided: Vec<String>,
    pub(crate) first_failure: Option<ShrunkHistory>,
}

/// A failing history that was made as short as possible.
#[derive(Debug)]
pub(crate) struct ShrunkHistory {
    pub(crate) number: usize,
    /// How many operations it had at first, and how many are left.
    pub(crate) lengths: [usize; 2],
    /// Whether no operation can be left out.
    pub(crate) is_minimal: bool,
    /// The failure, for readers.
    pub(crate) lines: Vec<String>,
    pub(crate) files: HistoryFiles,
    /// The URL at which it fails, without user and password; nothing for an embedded emulator.
    pub(crate) url: Option<String>,
}

impl Findings {
    pub(crate) fn status(&self) -> Status {
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

    fn tally(passed: usize, failed: usize, undecided: usize) -> HistoryTally {
        let undecided = vec!["r".to_owned(); undecided];
        HistoryTally { passed, failed, undecided, ..HistoryTally::default() }
    }

    #[rstest]
    #[case(tally(2, 0, 0), Status::Conformant)]
    #[case(tally(2, 1, 1), Status::NotConformant)]
    #[case(tally(2, 0, 1), Status::Indeterminate)]
    #[case(tally(0, 0, 0), Status::NothingRan)]
    fn an_undecided_history_is_never_a_pass(
        #[case] concurrent: HistoryTally,
        #[case] status: Status,
    ) {
        assert_eq!(Findings { concurrent, ..Findings::default() }.status(), status);
    }
}
