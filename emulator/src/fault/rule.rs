//! One rule at work.

use super::pattern::matches;
use crate::chance::Draws;
use crate::clock::Timestamp;
use crate::conditions::{Action, Fault, FaultError, Operation, Phase, Trigger};
use serde::Serialize;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;
use tokio::sync::watch;

/// Where something happens that a rule can strike.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// A KV operation by its name in rules, and its key.
    Kv(&'a str, &'a str),
    /// A request: method, and path within the store.
    Endpoint(&'a str, &'a str),
}

/// A rule, its counts, and whom it holds.
#[derive(Debug)]
pub struct Rule {
    fault: Fault,
    operation: Operation,
    trigger: Trigger,
    action: Action,
    expires_at: Option<Timestamp>,
    chances: AtomicU64,
    hits: AtomicU64,
    holding: AtomicUsize,
    /// How often `release` was called; the held wait for it to change.
    releases: watch::Sender<u64>,
    /// Whether the rule is no longer in force: it holds nobody any more.
    retired: AtomicBool,
}

/// How a rule stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The rule's name.
    pub id: String,
    /// How often it could have struck.
    pub chances: u64,
    /// How often it struck.
    pub hits: u64,
    /// How many requests it holds now.
    pub holding: usize,
}

impl Rule {
    /// The rule at work from `now` on.
    pub(super) fn new(fault: Fault, now: Timestamp) -> Result<Self, FaultError> {
        Ok(Self {
            operation: fault.operation()?,
            trigger: fault.trigger()?,
            action: fault.action()?,
            expires_at: fault.expires_after_ms.map(|ms| now + Duration::from_millis(ms)),
            fault,
            chances: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            holding: AtomicUsize::new(0),
            releases: watch::Sender::new(0),
            retired: AtomicBool::new(false),
        })
    }

    /// The rule as it was set.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// What it does.
    #[must_use]
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// Waits until the rule is released, or no longer in force.
    pub async fn hold(&self) {
        let mut releases = self.releases.subscribe();
        if self.retired.load(SeqCst) {
            return;
        }
        self.holding.fetch_add(1, SeqCst);
        let _leaving = Leaving(&self.holding);
        drop(releases.changed().await);
    }

    pub(super) fn strikes(
        &self,
        place: &Place<'_>,
        phase: Phase,
        now: Timestamp,
        draws: &mut Draws<'_>,
    ) -> bool {
        let over = self.expires_at.is_some_and(|end| now >= end);
        if over || self.fault.phase != phase || !self.is_at(place) {
            return false;
        }
        let chance = self.chances.fetch_add(1, SeqCst) + 1;
        let strikes = match self.trigger {
            Trigger::Always => true,
            Trigger::First(count) => chance <= count,
            Trigger::Nth(number) => chance == number,
            Trigger::Every(count) => chance.is_multiple_of(count),
            Trigger::Probability(p) => draws.unit() < p,
        };
        self.hits.fetch_add(u64::from(strikes), SeqCst);
        strikes
    }

    pub(super) fn status(&self) -> Status {
        Status {
            id: self.fault.id.clone(),
            chances: self.chances.load(SeqCst),
            hits: self.hits.load(SeqCst),
            holding: self.holding.load(SeqCst),
        }
    }

    /// Lets go whom it holds, and says how many.
    pub(super) fn release(&self) -> usize {
        let holding = self.holding.load(SeqCst);
        self.releases.send_modify(|count| *count += 1);
        holding
    }

    /// Takes the rule out of force, and lets go whom it holds.
    pub(super) fn retire(&self) {
        self.retired.store(true, SeqCst);
        self.release();
    }

    fn is_at(&self, place: &Place<'_>) -> bool {
        match (&self.operation, place) {
            (Operation::Kv(name), Place::Kv(at, key)) => {
                name == at && self.fault.key.as_ref().is_none_or(|pattern| matches(pattern, key))
            }
            (Operation::Endpoint { method, path }, Place::Endpoint(at, target)) => {
                method == at && matches(path, target)
            }
            _ => false,
        }
    }
}

/// Counts a held request out, however its waiting ends.
struct Leaving<'a>(&'a AtomicUsize);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rules;
    use super::*;
    use crate::chance::{Drawn, Seed};
    use rstest::rstest;

    fn rules(toml: &str) -> Rules {
        let fault = toml::from_str(&format!("id = \"f\"\non = \"put\"\n{toml}")).unwrap();
        Rules::default().updated(&[fault], Timestamp::default())
    }

    fn strikes(rules: &Rules, now: u64) -> bool {
        let (chance, mut drawn) = (Seed::new(3).chance(""), Drawn::default());
        let now = Timestamp::from_ms(now);
        rules
            .strike(&Place::Kv("put", "k"), Phase::Before, now, &mut chance.draws(&mut drawn))
            .is_some()
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
        let updated = rules.updated(&[fault], Timestamp::default());
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
}
