//! Every check of a namespace, with its judge.

use super::{index, usage, values, walls};
use crate::audit::check::Check;
use crate::audit::day::DayUse;
use crate::audit::record::Checked;
use crate::audit::verdict::CheckVerdict;
use crate::survey::Survey;

/// Judges what was seen.
type Judge = fn(&Survey) -> CheckVerdict;

const CHECKS: [(Check, Judge); 8] = [
    (index::READABLE, index::is_readable),
    (index::ORPHANS, index::orphans),
    (index::DANGLING, index::dangling),
    (index::REPEATED, index::repeated),
    (values::SHAPES, values::shapes),
    (values::STRANGE, values::strange),
    (walls::SIZES, walls::sizes),
    (walls::OPERATIONS, walls::operations),
];

/// Each check with what came of it.
pub(super) fn judged(seen: &Survey, day: Option<DayUse>) -> Vec<Checked> {
    let judged = |(check, judge): (Check, Judge)| Checked { check, verdict: judge(seen) };
    let usage = Checked { check: usage::DAY, verdict: usage::day(seen, day) };
    CHECKS.into_iter().map(judged).chain([usage]).collect()
}
