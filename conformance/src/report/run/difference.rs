//! The differences of one failure that the shorter formats show.

use crate::expect::Mismatch;
use crate::record::Failure;

/// The most differences that are shown; the first explains most.
const MAX_TOLD: usize = 4;

/// The first differences, and how many more there are.
pub(super) fn told(failure: &Failure) -> (&[Mismatch], usize) {
    let (told, more) = failure.mismatches.split_at(failure.mismatches.len().min(MAX_TOLD));
    (told, more.len())
}
