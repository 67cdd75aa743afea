//! The failures of a run, and the differences of each that the shorter formats show.

use crate::expect::Mismatch;
use crate::record::{Failure, Outcome, Record, Verdict};

/// The most differences that are shown; the first explains most.
const MAX_SHOWN: usize = 4;

/// Every failed scenario, known failures included.
pub(super) fn of(record: &Record) -> impl Iterator<Item = (&Verdict, &Failure)> {
    record.verdicts.iter().filter_map(|verdict| match &verdict.outcome {
        Outcome::Failed(failure) => Some((verdict, &**failure)),
        _ => None,
    })
}

/// The first differences, and how many more there are.
pub(super) fn differences(failure: &Failure) -> (&[Mismatch], usize) {
    let (shown, more) = failure.mismatches.split_at(failure.mismatches.len().min(MAX_SHOWN));
    (shown, more.len())
}
