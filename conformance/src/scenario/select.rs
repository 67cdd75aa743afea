//! Selects the scenarios of a run by patterns of ids.
//!
//! `*` stands for any text within a part of the id, and `**` for any text. A pattern can leave out the
//! suite, and selects everything below: `auth` is `worker/auth/**`. No crate of globs knows these rules:
//! in some `*` goes across parts, and in others `**` must be a part of its own.

use regex::Regex;

use super::{Contract, Level, Scenario, Suite};

/// The selection that was asked for on the command line.
#[derive(Debug)]
pub struct Selection {
    suite: Suite,
    contract: Contract,
    only: Vec<Glob>,
    skip: Vec<Glob>,
}

/// A wrong pattern.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// The pattern matches no scenario of the suite.
    #[error("the pattern `{0}` matches no scenario; `pysondbkv-conformance list` shows their ids")]
    MatchesNothing(String),
}

impl Selection {
    /// Selects the scenarios of a suite and a contract that match one of `only`, if there are any, and
    /// none of `skip`.
    #[must_use]
    pub fn new(suite: Suite, contract: Contract, only: &[String], skip: &[String]) -> Self {
        let globs = |patterns: &[String]| patterns.iter().map(|text| Glob::new(text)).collect();
        Self { suite, contract, only: globs(only), skip: globs(skip) }
    }

    /// The selected scenarios among these.
    ///
    /// # Errors
    /// When a pattern matches none.
    pub fn apply(&self, scenarios: Vec<Scenario>) -> Result<Vec<Scenario>, SelectionError> {
        let relevant: Vec<_> = scenarios.into_iter().filter(|s| self.is_relevant(s)).collect();
        for glob in self.only.iter().chain(&self.skip) {
            if !relevant.iter().any(|scenario| glob.matches(scenario)) {
                return Err(SelectionError::MatchesNothing(glob.written.clone()));
            }
        }
        Ok(relevant.into_iter().filter(|scenario| self.is_chosen(scenario)).collect())
    }

    fn is_relevant(&self, scenario: &Scenario) -> bool {
        let quirk = scenario.level == Level::Published && self.contract != Contract::Published;
        scenario.suite == self.suite && scenario.contracts.contains(&self.contract) && !quirk
    }

    fn is_chosen(&self, scenario: &Scenario) -> bool {
        let asked = self.only.is_empty() || self.only.iter().any(|glob| glob.matches(scenario));
        asked && !self.skip.iter().any(|glob| glob.matches(scenario))
    }
}

#[derive(Debug)]
struct Glob {
    written: String,
    expression: Regex,
}

impl Glob {
    fn new(written: &str) -> Self {
        let escaped = regex::escape(written.trim_end_matches('/'));
        let expression = escaped.replace(r"\*\*", ".*").replace(r"\*", "[^/]*");
        let expression = Regex::new(&format!("^{expression}(/.*)?$"));
        let expression = expression.expect("an escaped text is an expression");
        Self { written: written.to_owned(), expression }
    }

    fn matches(&self, scenario: &Scenario) -> bool {
        let id = &scenario.id;
        self.expression.is_match(id.as_str()) || self.expression.is_match(id.within_suite())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("auth", true)]
    #[case("worker", true)]
    #[case("worker/auth/*", true)]
    #[case("worker/auth/get/wrong", true)]
    #[case("**/wrong", true)]
    #[case("**", true)]
    #[case("auth/*/wr*", true)]
    #[case("aut", false)]
    #[case("worker/*/wrong", false)]
    #[case("kv-store", false)]
    fn a_pattern_names_ids(#[case] pattern: &str, #[case] matches: bool) {
        let glob = Glob::new(pattern);
        let id = super::super::Id::new("worker/auth/get/wrong");
        let found =
            glob.expression.is_match(id.as_str()) || glob.expression.is_match(id.within_suite());
        assert_eq!(found, matches);
    }
}
