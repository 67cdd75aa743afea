//! How a verdict counts in its run: what the exit status and every report go by. Leaf but for events.

use serde::Serialize;

use super::{Outcome, RunInfo, Verdict};
use crate::scenario::Level;

/// What a verdict amounts to, with the run's strictness and the known failures taken into account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It failed, and that makes the target not conformant.
    Failed,
    /// It passed although it is known to fail, so the list of known failures is wrong.
    UnexpectedPass,
    /// It failed at a level that does not bind in this run.
    Warning,
    /// It failed as it is known to.
    KnownFailure,
    /// It could not be judged.
    Indeterminate,
    /// It was left out.
    Skipped,
    /// It passed.
    Passed,
}

impl Standing {
    /// Every standing, what matters most first.
    pub const ALL: [Self; 7] = [
        Self::Failed,
        Self::UnexpectedPass,
        Self::Warning,
        Self::KnownFailure,
        Self::Indeterminate,
        Self::Skipped,
        Self::Passed,
    ];

    /// Whether it makes the target not conformant.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::UnexpectedPass)
    }

    /// Its word in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::UnexpectedPass => "unexpected pass",
            Self::Warning => "warning",
            Self::KnownFailure => "known failure",
            Self::Indeterminate => "not judged",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
        }
    }
}

impl RunInfo {
    /// Whether a failure at this level makes the target not conformant.
    #[must_use]
    pub fn is_binding(&self, level: Level) -> bool {
        match level {
            Level::Must | Level::Published => true,
            Level::Should => self.is_strict,
        }
    }

    /// How a verdict counts. A step without an answer is an error, and no error is an expected one.
    #[must_use]
    pub fn standing(&self, verdict: &Verdict) -> Standing {
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

    /// How a verdict is told: `passed after 740 ms` or `lost` where that says more than how it
    /// counts.
    #[must_use]
    pub fn told(&self, verdict: &Verdict) -> String {
        match self.standing(verdict) {
            standing @ (Standing::Passed | Standing::Failed) => {
                let words = verdict.words();
                if words == "failed" { standing.name().to_owned() } else { words }
            }
            standing => standing.name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::sample;

    fn failed(is_answered: bool) -> Outcome {
        let mut failure = sample::failure();
        failure.exchange.answer = failure.exchange.answer.filter(|_| is_answered);
        Outcome::Failed(Box::new(failure))
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
