//! Why scenarios did not simply pass or fail, for the formats that gather scenarios by reason.

use std::collections::BTreeMap;

use crate::record::{Outcome, Record, Standing, Verdict};

/// The standings that are told by reason, the gravest first.
pub(super) const STANDINGS: [Standing; 4] =
    [Standing::UnexpectedPass, Standing::KnownFailure, Standing::Indeterminate, Standing::Skipped];

/// The scenarios of one standing, by reason. The step counts only where all of a reason have the same.
pub(super) fn gathered(record: &Record, standing: Standing) -> BTreeMap<String, Vec<&Verdict>> {
    let mut by_cause: BTreeMap<String, Vec<(String, &Verdict)>> = BTreeMap::new();
    for verdict in record.verdicts.iter().filter(|v| record.info.standing(v) == standing) {
        let reason = of(verdict);
        by_cause.entry(without_step(&reason).to_owned()).or_default().push((reason, verdict));
    }
    by_cause.into_iter().map(named).collect()
}

/// The reason of scenarios that share a cause.
fn named((cause, all): (String, Vec<(String, &Verdict)>)) -> (String, Vec<&Verdict>) {
    let is_one_step = all.windows(2).all(|pair| pair[0].0 == pair[1].0);
    let reason = if is_one_step { all[0].0.clone() } else { cause };
    (reason, all.into_iter().map(|(_, verdict)| verdict).collect())
}

/// A reason without the step at its beginning.
fn without_step(reason: &str) -> &str {
    let rest = reason.strip_prefix("step ").and_then(|rest| rest.split_once(": "));
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    rest.filter(|(number, _)| is_number(number)).map_or(reason, |(_, cause)| cause)
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
    use crate::scenario::Level;

    #[test]
    fn scenarios_share_a_reason() {
        let record = sample::mixed();
        let skipped = gathered(&record, Standing::Skipped);
        assert_eq!(skipped["the store holds 2 items"].len(), 1);
    }

    #[test]
    fn one_cause_at_several_steps_is_one_reason() {
        let mut record = sample::record();
        record.verdicts = ["step 1: reset", "step 12: reset", "step x: no"]
            .map(|reason| sample::verdict(Level::Must, Outcome::Indeterminate(reason.into())))
            .into();
        let reasons: Vec<_> = gathered(&record, Standing::Indeterminate).into_keys().collect();
        assert_eq!(reasons, ["reset", "step x: no"]);
    }

    #[test]
    fn a_known_failure_has_its_reason_and_day() {
        let mut record = sample::mixed();
        record.verdicts[1].known_failing = Some(sample::known());
        let known = gathered(&record, Standing::KnownFailure);
        assert!(known.contains_key("issue 12 (until 2099-12-31)"), "{known:?}");
    }
}
