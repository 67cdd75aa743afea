//! The failures of a run, and the differences of each that the shorter formats show.

use crate::expect::Mismatch;
use crate::record::{Failure, Outcome, Record, Standing, Verdict};

/// The most differences that are shown; the first explains most.
const MAX_SHOWN: usize = 4;

/// Every failed scenario, known failures included.
pub(super) fn of(record: &Record) -> impl Iterator<Item = (&Verdict, &Failure)> {
    record.verdicts.iter().filter_map(|verdict| match &verdict.outcome {
        Outcome::Failed(failure) => Some((verdict, &**failure)),
        _ => None,
    })
}

/// Every failure that is not known, each with the later ones of the same cause: the same answer with a
/// status that was not expected.
pub(super) fn folded(record: &Record) -> Vec<(&Verdict, &Failure, Vec<&Verdict>)> {
    let mut folded: Vec<(&Verdict, &Failure, Vec<&Verdict>)> = Vec::new();
    for (verdict, failure) in of(record) {
        if record.info.standing(verdict) == Standing::KnownFailure {
            continue;
        }
        let same = folded.iter_mut().find(|(_, known, _)| is_same_cause(known, failure));
        match same {
            Some((_, _, alike)) => alike.push(verdict),
            None => folded.push((verdict, failure, Vec::new())),
        }
    }
    folded
}

/// Whether two failures are of one cause. The status must be beyond what deployments usually answer, since
/// a plain 200, 401 or 404 tells of no cause.
fn is_same_cause(one: &Failure, other: &Failure) -> bool {
    let cause = |failure: &Failure| {
        let is_by_status = failure.mismatches.first()?.place == "status";
        let answer = failure.exchange.answer.as_ref().filter(|_| is_by_status)?;
        let is_telling = matches!(answer.status, 403 | 429 | 500..);
        is_telling.then(|| (answer.status, answer.body.text.clone()))
    };
    cause(one).is_some_and(|found| Some(found) == cause(other))
}

/// The first differences, and how many more there are.
pub(super) fn differences(failure: &Failure) -> (&[Mismatch], usize) {
    let (shown, more) = failure.mismatches.split_at(failure.mismatches.len().min(MAX_SHOWN));
    (shown, more.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Answer, Excerpt};
    use crate::record::sample;
    use crate::scenario::Level;

    #[test]
    fn failures_by_the_same_answer_are_one_entry() {
        let failed = |place: &str, status, body: &str| {
            let mut failure = sample::failure();
            failure.mismatches[0].place = place.into();
            let body = Excerpt::new(body, body.len());
            failure.exchange.answer = Some(Answer { status, headers: Vec::new(), body });
            sample::verdict(Level::Must, Outcome::Failed(Box::new(failure)))
        };
        let mut record = sample::record();
        record.verdicts = vec![
            failed("status", 500, "error code: 1101"),
            failed("body", 200, "1"),
            failed("status", 500, "error code: 1101"),
            failed("body", 200, "1"),
            failed("status", 500, "something else"),
        ];
        let alike: Vec<_> = folded(&record).iter().map(|(_, _, alike)| alike.len()).collect();
        assert_eq!(alike, [1, 0, 0, 0]);
    }
}
