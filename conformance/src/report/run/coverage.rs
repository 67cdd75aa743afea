//! The documentation, sentence by sentence: proven, not proven, not checked.

use serde::Serialize;

use crate::record::{Counts, Record, Verdict};
use crate::statements::Statement;

/// What a run showed about one sentence.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sentence<'a> {
    pub(super) id: &'a str,
    /// Where in the documentation it is.
    pub(super) source: &'a str,
    pub(super) text: &'a str,
    pub(super) coverage: Coverage,
    /// Why it was not checked, or how many of its scenarios decided that.
    pub(super) reason: String,
    /// The scenarios of this run that are about it.
    pub(super) scenarios: Vec<&'a str>,
}

/// Whether a sentence holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Coverage {
    /// A scenario about it failed, or could not be judged.
    NotProven,
    /// No scenario about it was judged.
    NotChecked,
    /// A scenario about it passed, and all others passed or were left out.
    Proven,
}

impl Coverage {
    /// In the order of reports.
    pub(super) const ALL: [Self; 3] = [Self::NotProven, Self::NotChecked, Self::Proven];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NotProven => "not proven",
            Self::NotChecked => "not checked",
            Self::Proven => "proven",
        }
    }
}

/// Every sentence of the suite's documentation, in its order.
pub(super) fn sentences(record: &Record) -> Vec<Sentence<'_>> {
    record.info.statements.iter().map(|statement| sentence(record, statement)).collect()
}

fn sentence<'a>(record: &'a Record, statement: &'a Statement) -> Sentence<'a> {
    let is_about = |verdict: &&Verdict| verdict.proves.iter().any(|p| p.id == statement.id);
    let about: Vec<_> = record.verdicts.iter().filter(is_about).collect();
    let (coverage, reason) = judged(statement, &about);
    Sentence {
        id: &statement.id,
        source: &statement.source,
        text: &statement.text,
        coverage,
        reason,
        scenarios: about.iter().map(|verdict| verdict.id.as_str()).collect(),
    }
}

fn judged(statement: &Statement, about: &[&Verdict]) -> (Coverage, String) {
    let Counts { passed, failed, indeterminate, .. } = Counts::of(about.iter().copied());
    let all = about.len();
    if failed > 0 {
        (Coverage::NotProven, format!("{failed} of {all} failed"))
    } else if indeterminate > 0 {
        (Coverage::NotProven, format!("{indeterminate} of {all} could not be judged"))
    } else if passed > 0 {
        (Coverage::Proven, format!("{passed} of {all} passed"))
    } else if let Some(reason) = &statement.untestable {
        (Coverage::NotChecked, reason.clone())
    } else if all > 0 {
        (Coverage::NotChecked, "its scenarios were skipped".into())
    } else {
        (Coverage::NotChecked, "no scenario of this run is about it".into())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::record::{Outcome, sample};
    use crate::scenario::Level;

    #[rstest]
    #[case::passed(&[Outcome::Passed], Coverage::Proven, "1 of 1 passed")]
    #[case::some_skipped(&[Outcome::Passed, Outcome::Skipped("r".into())], Coverage::Proven, "1 of 2 passed")]
    #[case::unclear(&[Outcome::Passed, Outcome::Indeterminate("r".into())], Coverage::NotProven, "1 of 2 could not be judged")]
    #[case::skipped(&[Outcome::Skipped("r".into())], Coverage::NotChecked, "its scenarios were skipped")]
    #[case::none(&[], Coverage::NotChecked, "no scenario of this run is about it")]
    fn a_sentence_holds_when_its_scenarios_do(
        #[case] outcomes: &[Outcome],
        #[case] coverage: Coverage,
        #[case] reason: &str,
    ) {
        let mut record = sample::record();
        let verdict = |outcome: &Outcome| sample::verdict(Level::Must, outcome.clone());
        record.verdicts = outcomes.iter().map(verdict).collect();
        let sentence = &sentences(&record)[0];
        assert_eq!((sentence.coverage, sentence.reason.as_str()), (coverage, reason));
    }

    #[test]
    fn a_failure_disproves_and_the_untestable_says_why() {
        let record = sample::mixed();
        let sentences = sentences(&record);
        assert_eq!(sentences[0].coverage, Coverage::NotProven);
        assert_eq!(
            (sentences[1].coverage, sentences[1].reason.as_str()),
            (Coverage::NotChecked, "no")
        );
    }
}
