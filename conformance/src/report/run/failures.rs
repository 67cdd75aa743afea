//! The failures of a run, and the differences of each that the shorter formats show.

use super::cause::Cause;
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

/// Every failure that is not known, each with the later ones of the same cause.
pub(super) fn folded(record: &Record) -> Vec<(&Verdict, &Failure, Vec<&Verdict>)> {
    let mut causes = Vec::new();
    let mut folded: Vec<(&Verdict, &Failure, Vec<&Verdict>)> = Vec::new();
    for (verdict, failure) in of(record) {
        if record.info.standing(verdict) == Standing::KnownFailure {
            continue;
        }
        let cause = Cause::of(failure);
        if let Some(nth) = causes.iter().position(|known| *known == cause) {
            folded[nth].2.push(verdict);
        } else {
            causes.push(cause);
            folded.push((verdict, failure, Vec::new()));
        }
    }
    folded
}

/// The steps before the one that failed, each line with its number. Steps that are alike are one line.
pub(super) fn before(failure: &Failure) -> Vec<String> {
    let mut first = 1;
    let alike = failure.before.chunk_by(|one, next| one == next);
    let line = |steps: &[String]| {
        let (from, to) = (first, first + steps.len() - 1);
        first = to + 1;
        if from == to {
            format!("step {from}: {}", steps[0])
        } else {
            format!("steps {from} to {to}: {}", steps[0])
        }
    };
    alike.map(line).collect()
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

    fn failed(place: &str, got: &str, status: u16, body: &str) -> Verdict {
        let mut failure = sample::failure();
        failure.mismatches[0].place = place.into();
        failure.mismatches[0].got = got.into();
        let body = Excerpt::new(body, body.len());
        failure.exchange.answer = Some(Answer { status, headers: Vec::new(), body });
        sample::verdict(Level::Must, Outcome::Failed(Box::new(failure)))
    }

    /// How many further failures each entry stands for.
    fn alike(verdicts: Vec<Verdict>) -> Vec<usize> {
        let record = Record { verdicts, ..sample::record() };
        folded(&record).iter().map(|(_, _, alike)| alike.len()).collect()
    }

    #[test]
    fn steps_that_are_alike_are_one_line() {
        let mut failure = sample::failure();
        failure.before = ["a", "b", "b", "b", "a"].map(str::to_owned).into();
        assert_eq!(before(&failure), ["step 1: a", "steps 2 to 4: b", "step 5: a"]);
    }

    #[test]
    fn failures_by_the_same_answer_are_one_entry() {
        let verdicts = vec![
            failed("status", "500", 500, "error code: 1101"),
            failed("status", "500", 500, "error code: 1101"),
            failed("status", "500", 500, "something else"),
        ];
        assert_eq!(alike(verdicts), [1, 0]);
    }

    #[test]
    fn failures_by_the_same_difference_are_one_entry() {
        let verdicts = vec![
            failed("body at /name", "1", 200, "1"),
            failed("body at /name", "2", 200, "2"),
            failed("body at /name", "1", 200, "something else"),
            failed("status", "200", 200, "1"),
        ];
        assert_eq!(alike(verdicts), [1, 0, 0]);
    }

    /// Two endpoints that answer 200 without the key are two holes.
    #[test]
    fn the_same_status_at_another_endpoint_is_another_cause() {
        let at = |path: &str| {
            let mut verdict = failed("status", "200", 200, "");
            let Outcome::Failed(failure) = &mut verdict.outcome else { unreachable!() };
            failure.exchange.path = path.into();
            verdict
        };
        assert_eq!(alike(vec![at("/get/a"), at("/get/b"), at("/getAll")]), [1, 0]);
    }

    #[test]
    fn ids_make_no_cause_of_their_own() {
        let page = |ray| format!("<p>Ray ID: {ray}</p>");
        let verdicts = vec![
            failed("status", "403", 403, &page("9f3ab12c4d5e6f70")),
            failed("status", "403", 403, &page("0f1e2d3c4b5a6978")),
            failed("body", "the mark conformance-1a2b3c4d-17", 200, ""),
            failed("body", "the mark conformance-1a2b3c4d-18", 200, ""),
        ];
        assert_eq!(alike(verdicts), [1, 1]);
    }
}
