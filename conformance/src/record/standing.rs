//! The standing of a verdict: how it counts for the exit status and in every report.

use serde::Serialize;

use super::event::{Outcome, RunInfo, Verdict};
use crate::scenario::Level;

/// How a verdict counts, given the run's strictness and the known failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Standing {
    /// The scenario failed, which makes the target not conformant.
    Failed,
    /// It passed although its failure is known, so the list of known failures is wrong.
    UnexpectedPass,
    /// It failed at a level that does not count in this run.
    Warning,
    /// It failed, and its failure is known.
    KnownFailure,
    /// It could not be judged.
    Indeterminate,
    /// It was skipped.
    Skipped,
    /// It passed.
    Passed,
}

impl Standing {
    /// Every standing, the worst first.
    pub(crate) const ALL: [Self; 7] = [
        Self::Failed,
        Self::UnexpectedPass,
        Self::Warning,
        Self::KnownFailure,
        Self::Indeterminate,
        Self::Skipped,
        Self::Passed,
    ];

    /// Whether it makes the target not conformant.
    pub(crate) fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::UnexpectedPass)
    }

    /// The words in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::UnexpectedPass => "unexpected pass",
            Self::Warning => "warning",
            Self::KnownFailure => "known failure",
            Self::Indeterminate => "indeterminate",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
        }
    }
}

impl RunInfo {
    /// Whether a failure at this level makes the target not conformant.
    pub(crate) fn is_binding(&self, level: Level) -> bool {
        match level {
            Level::Must | Level::Published => true,
            Level::Should => self.is_strict,
        }
    }

    /// The standing of a verdict. A failure without an answer is never a known failure.
    pub(crate) fn standing(&self, verdict: &Verdict) -> Standing {
        let is_known = verdict.known_failing.is_some();
        match &verdict.outcome {
            Outcome::Passed if is_known => Standing::UnexpectedPass,
            Outcome::Passed => Standing::Passed,
            Outcome::Failed(failure) if is_known && failure.exchange.answer.is_some() => {
                Standing::KnownFailure
            }
            Outcome::Failed(_) if self.is_binding(verdict.level) => Standing::Failed,
            Outcome::Failed(_) => Standing::Warning,
            Outcome::Skipped(_) => Standing::Skipped,
            Outcome::Indeterminate(_) => Standing::Indeterminate,
        }
    }

    /// The words for a verdict, as in `passed after 740 ms` or `lost`. The standing stands before them if
    /// they do not imply it, as in `warning, lost`.
    pub(crate) fn told(&self, verdict: &Verdict) -> String {
        let (counts, words) = (self.standing(verdict).name(), verdict.words());
        match self.standing(verdict) {
            Standing::UnexpectedPass | Standing::Warning | Standing::KnownFailure => {
                let says_more = !matches!(words.as_str(), "passed" | "failed");
                if says_more { format!("{counts}, {words}") } else { counts.to_owned() }
            }
            _ => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::*;
    use crate::record::sample;

    fn failed(is_answered: bool) -> Outcome {
        let mut failure = sample::failure();
        failure.exchange.answer = failure.exchange.answer.filter(|_| is_answered);
        Outcome::Failed(Box::new(failure))
    }

    #[rstest]
    #[case::late(Level::Must, sample::late(), false, "passed after 740 ms")]
    #[case::lost(Level::Must, sample::lost(), false, "lost")]
    #[case::lost_warning(Level::Should, sample::lost(), false, "warning, lost")]
    #[case::warning(Level::Should, (failed(true), None), false, "warning")]
    #[case::known(Level::Must, (failed(true), None), true, "known failure")]
    #[case::known_lost(Level::Must, sample::lost(), true, "known failure, lost")]
    #[case::mended_late(Level::Must, sample::late(), true, "unexpected pass, passed after 740 ms")]
    #[case::unclear(Level::Must, (Outcome::Indeterminate("r".into()), None), false, "indeterminate")]
    fn a_verdict_is_told_by_its_words(
        #[case] level: Level,
        #[case] (outcome, settled_after): (Outcome, Option<Duration>),
        #[case] is_known: bool,
        #[case] expected: &str,
    ) {
        let mut verdict = Verdict { settled_after, ..sample::verdict(level, outcome) };
        verdict.known_failing = is_known.then(sample::known);
        assert_eq!(sample::record().info.told(&verdict), expected);
    }

    #[rstest]
    #[case::passed(Level::Must, Outcome::Passed, false, Standing::Passed)]
    #[case::failed(Level::Must, failed(true), false, Standing::Failed)]
    #[case::warning(Level::Should, failed(true), false, Standing::Warning)]
    #[case::known(Level::Must, failed(true), true, Standing::KnownFailure)]
    #[case::mended(Level::Should, Outcome::Passed, true, Standing::UnexpectedPass)]
    #[case::no_answer(Level::Must, failed(false), true, Standing::Failed)]
    #[case::unclear(Level::Must, Outcome::Indeterminate("r".into()), true, Standing::Indeterminate)]
    #[case::skipped(Level::Must, Outcome::Skipped("r".into()), true, Standing::Skipped)]
    fn only_an_answered_failure_can_be_a_known_one(
        #[case] level: Level,
        #[case] outcome: Outcome,
        #[case] is_known: bool,
        #[case] expected: Standing,
    ) {
        let mut verdict = sample::verdict(level, outcome);
        verdict.known_failing = is_known.then(sample::known);
        assert_eq!(sample::record().info.standing(&verdict), expected);
    }
}
