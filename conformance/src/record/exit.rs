//! The exit statuses, which are a promise to scripts.

use std::process::ExitCode;

use super::event::Outcome;
use super::run_record::{Counts, Record};
use super::standing::Standing;

/// The exit status of the program. If several apply, it is the first of 1, 6, 5, 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Every judged scenario is as it must be.
    Conformant = 0,
    /// A `must` failed, or with `--strict` a `should`, or in the published contract a `published`. Or a
    /// scenario passed whose failure was known.
    NotConformant = 1,
    /// The command line or a scenario file is wrong.
    Usage = 2,
    /// The target cannot be reached, or refuses the auth key.
    Unreachable = 3,
    /// No scenario was judged, because none was selected or all were skipped.
    NothingRan = 4,
    /// Nothing failed, but a scenario could not be judged, for example after an interrupt. Or items of
    /// others are no longer listed.
    Indeterminate = 5,
    /// An item of the run could not be removed.
    CleanupIncomplete = 6,
}

impl Status {
    /// The status of a run.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let binding = || record.verdicts.iter().filter(|v| record.is_binding(v.level));
        let has = |is: fn(&Outcome) -> bool| binding().any(|verdict| is(&verdict.outcome));
        let judged = Counts::of(&record.verdicts);
        let mut standings = record.verdicts.iter().map(|verdict| record.info.standing(verdict));
        if standings.any(Standing::is_failure) {
            Self::NotConformant
        } else if !record.leftovers.is_empty() {
            Self::CleanupIncomplete
        } else if has(|outcome| matches!(outcome, Outcome::Indeterminate(_)))
            || record.others.are_in_doubt()
        {
            Self::Indeterminate
        } else if judged.passed + judged.failed == 0 {
            Self::NothingRan
        } else {
            Self::Conformant
        }
    }

    /// The words in the last line of the human report.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Conformant => "CONFORMANT",
            Self::NotConformant => "NOT CONFORMANT",
            Self::Usage => "WRONG USAGE",
            Self::Unreachable => "UNREACHABLE",
            Self::NothingRan => "NOTHING RAN",
            Self::Indeterminate => "NOT JUDGED IN FULL",
            Self::CleanupIncomplete => "CLEAN-UP INCOMPLETE",
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::record::Leftover;
    use crate::record::sample::{failure, record, verdict};
    use crate::scenario::Level;

    fn failed() -> Outcome {
        Outcome::Failed(Box::new(failure()))
    }

    fn unclear() -> Outcome {
        Outcome::Indeterminate("reset".into())
    }

    #[rstest]
    #[case::passed(&[(Level::Must, Outcome::Passed)], false, Status::Conformant)]
    #[case::must(&[(Level::Must, failed()), (Level::Must, unclear())], false, Status::NotConformant)]
    #[case::should(&[(Level::Should, failed())], false, Status::Conformant)]
    #[case::strict(&[(Level::Should, failed())], true, Status::NotConformant)]
    #[case::unclear(&[(Level::Must, Outcome::Passed), (Level::Must, unclear())], false, Status::Indeterminate)]
    #[case::unclear_should(&[(Level::Must, Outcome::Passed), (Level::Should, unclear())], false, Status::Conformant)]
    #[case::skipped(&[(Level::Must, Outcome::Skipped("r".into()))], false, Status::NothingRan)]
    #[case::none(&[], false, Status::NothingRan)]
    fn a_run_ends_as_its_outcomes_say(
        #[case] outcomes: &[(Level, Outcome)],
        #[case] is_strict: bool,
        #[case] expected: Status,
    ) {
        let mut record = record();
        record.info.is_strict = is_strict;
        record.verdicts =
            outcomes.iter().map(|(level, outcome)| verdict(*level, outcome.clone())).collect();
        assert_eq!(Status::of(&record), expected);
    }

    #[test]
    fn what_others_miss_at_the_end_shows_unless_something_failed() {
        let mut record = record();
        record.verdicts = vec![verdict(Level::Must, Outcome::Passed)];
        record.others.missing = 1;
        assert_eq!(Status::of(&record), Status::Indeterminate);
        record.verdicts.push(verdict(Level::Must, failed()));
        assert_eq!(Status::of(&record), Status::NotConformant);
    }

    #[test]
    fn what_stays_behind_shows_unless_something_failed() {
        let mut record = record();
        record.verdicts = vec![verdict(Level::Must, unclear())];
        record.leftovers = vec![Leftover { key: "k".into(), reason: "r".into() }];
        assert_eq!(Status::of(&record), Status::CleanupIncomplete);
        record.verdicts.push(verdict(Level::Must, failed()));
        assert_eq!(Status::of(&record), Status::NotConformant);
    }
}
