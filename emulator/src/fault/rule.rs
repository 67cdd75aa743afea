//! One fault rule at work.

use crate::chance::Draws;
use crate::clock::Elapsed;
use crate::conditions::{
    FaultAction, FaultPhase, FaultRule, FaultRuleError, FaultTarget, FaultTrigger,
};
use serde::Serialize;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;
use tokio::sync::watch;
use wildmatch::WildMatch;

/// A place that a rule can strike.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FaultPlace<'a> {
    /// A KV operation by its name in rules, and its key.
    Kv(&'a str, &'a str),
    /// A request: method, and path within the store.
    Endpoint(&'a str, &'a str),
}

/// A rule, its counts, and the requests that it holds.
#[derive(Debug)]
pub(crate) struct Rule {
    fault: FaultRule,
    target: Target,
    trigger: FaultTrigger,
    action: FaultAction,
    expires_at: Option<Elapsed>,
    chances: AtomicU64,
    hits: AtomicU64,
    holding: AtomicUsize,
    /// How often `release` was called. Held requests wait until it changes.
    releases: watch::Sender<u64>,
    /// Whether the rule is no longer in force and holds no more requests.
    retired: AtomicBool,
}

/// What a rule strikes, its patterns compiled.
#[derive(Debug)]
enum Target {
    /// The KV operation of that name, on keys of that pattern or on all.
    Kv(&'static str, Option<WildMatch>),
    /// Requests of that method to paths of that pattern.
    Endpoint(String, WildMatch),
}

/// The counts of a rule, for the control plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RuleStatus {
    /// The rule's name.
    pub(crate) id: String,
    /// How often an operation fitted the rule.
    pub(crate) chances: u64,
    /// How often it struck.
    pub(crate) hits: u64,
    /// How many requests it holds now.
    pub(crate) holding: usize,
}

impl Rule {
    /// The rule, in force from `now` on.
    pub(super) fn new(fault: FaultRule, now: Elapsed) -> Result<Self, FaultRuleError> {
        Ok(Self {
            target: Target::of(&fault)?,
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

    /// The rule as it is set.
    pub(crate) fn fault(&self) -> &FaultRule {
        &self.fault
    }

    /// What it does.
    pub(crate) fn action(&self) -> &FaultAction {
        &self.action
    }

    /// Waits until the rule is released or no longer in force.
    pub(crate) async fn hold(&self) {
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
        place: &FaultPlace<'_>,
        phase: FaultPhase,
        now: Elapsed,
        draws: &mut Draws<'_>,
    ) -> bool {
        let over = self.expires_at.is_some_and(|end| now >= end);
        if over || self.fault.phase != phase || !self.target.is_at(place) {
            return false;
        }
        let chance = self.chances.fetch_add(1, SeqCst) + 1;
        let strikes = match self.trigger {
            FaultTrigger::Always => true,
            FaultTrigger::First(count) => chance <= count,
            FaultTrigger::Nth(number) => chance == number,
            FaultTrigger::Every(count) => chance.is_multiple_of(count),
            FaultTrigger::Probability(p) => draws.unit() < p,
        };
        self.hits.fetch_add(u64::from(strikes), SeqCst);
        strikes
    }

    pub(super) fn status(&self) -> RuleStatus {
        RuleStatus {
            id: self.fault.id.clone(),
            chances: self.chances.load(SeqCst),
            hits: self.hits.load(SeqCst),
            holding: self.holding.load(SeqCst),
        }
    }

    /// Releases the requests that it holds, and says how many.
    pub(super) fn release(&self) -> usize {
        let holding = self.holding.load(SeqCst);
        self.releases.send_modify(|count| *count += 1);
        holding
    }

    /// Takes the rule out of force and releases the requests that it holds.
    pub(super) fn retire(&self) {
        self.retired.store(true, SeqCst);
        self.release();
    }
}

impl Target {
    fn of(fault: &FaultRule) -> Result<Self, FaultRuleError> {
        Ok(match fault.target()? {
            FaultTarget::Kv(operation) => {
                Self::Kv(operation, fault.key.as_deref().map(WildMatch::new))
            }
            FaultTarget::Endpoint { method, path } => Self::Endpoint(method, WildMatch::new(&path)),
        })
    }

    fn is_at(&self, place: &FaultPlace<'_>) -> bool {
        match (self, place) {
            (Self::Kv(operation, keys), FaultPlace::Kv(at, key)) => {
                operation == at && keys.as_ref().is_none_or(|keys| keys.matches(key))
            }
            (Self::Endpoint(method, paths), FaultPlace::Endpoint(at, path)) => {
                method == at && paths.matches(path)
            }
            _ => false,
        }
    }
}

/// Ends the count of a held request, however its waiting ends.
struct Leaving<'a>(&'a AtomicUsize);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}
