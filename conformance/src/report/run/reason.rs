//! Why scenarios did not simply pass or fail, for the formats that gather scenarios by reason.

use std::collections::BTreeMap;

use crate::record::{Outcome, Record, Standing, Verdict};

/// The standings that are told by reason, the gravest first.
pub(super) const STANDINGS: [Standing; 4] =
    [Standing::UnexpectedPass, Standing::KnownFailure, Standing::Indeterminate, Standing::Skipped];

/// The scenarios of one standing, by reason.
pub(super) fn gathered(record: &Record, standing: Standing) -> BTreeMap<String, Vec<&Verdict>> {
    let mut by_reason: BTreeMap<String, Vec<&Verdict>> = BTreeMap::new();
    for verdict in record.verdicts.iter().filter(|v| record.info.standing(v) == standing) {
        by_reason.entry(of(verdict)).or_default().push(verdict);
    }
    by_reason
}

/// The reason; empty where none is needed.
fn of(verdict: &Verdict) -> String {
    match (&verdict.outcome, &verdict.known_failing) {
        (Outcome::Skipped(reason) | Outcome::Indeterminate(reason), _) => reason.clone(),
        (Outcome::Passed, Some(known)) => {
            format!("{}; remove it from the known failures", known.reason)
        }
        (Outcome::Failed(_), Some(known)) => format!("{} (until {})", known.reason, known.until),
        (Outcome::Passed | Outcome::Failed(_), None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;

    #[test]
    fn scenarios_share_a_reason() {
        let record = sample::mixed();
        let skipped = gathered(&record, Standing::Skipped);
        assert_eq!(skipped["the store holds 2 items"].len(), 1);
    }

    #[test]
    fn a_known_failure_has_its_reason_and_day() {
        let mut record = sample::mixed();
        record.verdicts[1].known_failing = Some(sample::known());
        let known = gathered(&record, Standing::KnownFailure);
        assert!(known.contains_key("issue 12 (until 2099-12-31)"), "{known:?}");
    }
}
