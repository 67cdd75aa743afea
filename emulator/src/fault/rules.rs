//! All fault rules of a store.

use super::rule::{FaultPlace, Rule, RuleStatus};
use crate::chance::Draws;
use crate::clock::Elapsed;
use crate::conditions::{FaultPhase, FaultRule};
use std::sync::Arc;

/// All rules of a store, in the order in which they are tried.
#[derive(Debug, Default, Clone)]
pub(crate) struct Rules {
    rules: Vec<Arc<Rule>>,
}

impl Rules {
    /// The rules of a new document. A rule that is in the old document too keeps its counts and the
    /// requests that it holds; the old rules that are gone release theirs.
    pub(crate) fn updated(&self, faults: &[FaultRule], now: Elapsed) -> Self {
        let rule = |fault: &FaultRule| match self.rules.iter().find(|rule| rule.fault() == fault) {
            Some(rule) => Some(Arc::clone(rule)),
            None => Rule::new(fault.clone(), now).ok().map(Arc::new),
        };
        let updated: Vec<_> = faults.iter().filter_map(rule).collect();
        let is_gone = |old: &&Arc<Rule>| !updated.iter().any(|rule| Arc::ptr_eq(rule, old));
        self.rules.iter().filter(is_gone).for_each(|rule| rule.retire());
        Self { rules: updated }
    }

    /// The first rule that strikes at that place and moment. Every rule that is tried and fits the
    /// place counts a chance.
    pub(crate) fn strike(
        &self,
        place: &FaultPlace<'_>,
        phase: FaultPhase,
        now: Elapsed,
        draws: &mut Draws<'_>,
    ) -> Option<Arc<Rule>> {
        self.rules.iter().find(|rule| rule.strikes(place, phase, now, draws)).map(Arc::clone)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The counts of each rule.
    pub(crate) fn statuses(&self) -> Vec<RuleStatus> {
        self.rules.iter().map(|rule| rule.status()).collect()
    }

    /// Releases the requests that the rule of that name holds, and says how many. None where there is
    /// no such rule.
    pub(crate) fn release(&self, id: &str) -> Option<usize> {
        self.rules.iter().find(|rule| rule.fault().id == id).map(|rule| rule.release())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Drawn, Seed};
    use rstest::rstest;

    fn rules(toml: &str) -> Rules {
        let on = if toml.starts_with("on") { "" } else { "on = \"put\"" };
        let fault = toml::from_str(&format!("id = \"f\"\n{on}\n{toml}")).unwrap();
        Rules::default().updated(&[fault], Elapsed::default())
    }

    fn strikes(rules: &Rules, now: u64) -> bool {
        strikes_at(rules, &FaultPlace::Kv("put", "k"), Elapsed::from_ms(now))
    }

    fn is_struck(rules: &Rules, place: &FaultPlace<'_>) -> bool {
        strikes_at(rules, place, Elapsed::default())
    }

    fn strikes_at(rules: &Rules, place: &FaultPlace<'_>, now: Elapsed) -> bool {
        let (chance, mut drawn) = (Seed::new(3).chance(""), Drawn::default());
        rules.strike(place, FaultPhase::Before, now, &mut chance.draws(&mut drawn)).is_some()
    }

    #[rstest]
    #[case("hold = true", [true, true, true, true])]
    #[case("hold = true\nfirst = 2", [true, true, false, false])]
    #[case("hold = true\nnth = 3", [false, false, true, false])]
    #[case("hold = true\nevery = 2", [false, true, false, true])]
    #[case("hold = true\nprobability = 0.0", [false; 4])]
    #[case("hold = true\nkey = \"x*\"", [false; 4])]
    #[case("hold = true\nphase = \"after\"", [false; 4])]
    #[case("hold = true\nexpires-after-ms = 2", [true, true, false, false])]
    fn a_rule_strikes_when_it_says(#[case] toml: &str, #[case] expected: [bool; 4]) {
        let rules = rules(toml);
        assert_eq!([0, 1, 2, 3].map(|now| strikes(&rules, now)), expected);
    }

    #[test]
    fn a_rule_that_stays_in_the_document_keeps_its_counts() {
        let rules = rules("hold = true\nfirst = 1");
        assert!(strikes(&rules, 0));
        let fault = rules.rules[0].fault().clone();
        let updated = rules.updated(&[fault], Elapsed::default());
        assert!(!strikes(&updated, 0));
        assert_eq!(updated.statuses()[0].hits, 1);
    }

    #[tokio::test]
    async fn the_held_go_on_when_released() {
        let rules = rules("hold = true");
        let rule = std::sync::Arc::clone(&rules.rules[0]);
        let held = tokio::spawn(async move { rule.hold().await });
        while rules.statuses()[0].holding == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(rules.release("f"), Some(1));
        held.await.unwrap();
        assert_eq!(rules.statuses()[0].holding, 0);
        assert_eq!(rules.release("g"), None);
    }

    #[rstest]
    #[case("__index__", "__index__", true)]
    #[case("__index__", "__index", false)]
    #[case("*", "", true)]
    #[case("a*", "abc", true)]
    #[case("*c", "abc", true)]
    #[case("a*c*e", "abcde", true)]
    #[case("a*c", "abcd", false)]
    #[case("a?c", "abc", true)]
    #[case("a?c", "ac", false)]
    #[case("*ab", "aab", true)]
    #[case("", "a", false)]
    #[case("/get/*", "/get/é", true)]
    fn a_rule_strikes_keys_and_paths_of_its_pattern(
        #[case] pattern: &str,
        #[case] text: &str,
        #[case] has: bool,
    ) {
        let of_keys = rules(&format!("hold = true\nkey = \"{pattern}\""));
        assert_eq!(is_struck(&of_keys, &FaultPlace::Kv("put", text)), has);
        let of_paths = rules(&format!("on = \"GET /{pattern}\"\nhold = true"));
        let path = format!("/{text}");
        assert_eq!(is_struck(&of_paths, &FaultPlace::Endpoint("GET", &path)), has);
    }

    #[test]
    fn a_pattern_of_many_stars_delays_nothing() {
        let rules = rules(&format!("hold = true\nkey = \"{}x\"", "*".repeat(30_000)));
        for _ in 0..1_000 {
            assert!(!is_struck(&rules, &FaultPlace::Kv("put", &"k".repeat(512))));
        }
    }
}
