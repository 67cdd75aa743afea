//! The fault rules of one store while they run: what they match, how often they struck, whom
//! they hold.

mod pattern;
mod rule;

pub use rule::{Place, Rule, Status};

use crate::chance::Draws;
use crate::clock::Timestamp;
use crate::conditions::{Fault, Phase};
use std::sync::Arc;

/// All rules of a store, in the order in which they are tried.
#[derive(Debug, Default, Clone)]
pub struct Rules {
    rules: Vec<Arc<Rule>>,
}

impl Rules {
    /// The rules of a document. One that stood in the old document keeps its counts, and those
    /// it holds; the others let go.
    #[must_use]
    pub fn updated(&self, faults: &[Fault], now: Timestamp) -> Self {
        let rule = |fault: &Fault| match self.rules.iter().find(|rule| rule.fault() == fault) {
            Some(rule) => Some(Arc::clone(rule)),
            None => Rule::new(fault.clone(), now).ok().map(Arc::new),
        };
        let updated: Vec<_> = faults.iter().filter_map(rule).collect();
        let is_gone = |old: &&Arc<Rule>| !updated.iter().any(|rule| Arc::ptr_eq(rule, old));
        self.rules.iter().filter(is_gone).for_each(|rule| rule.retire());
        Self { rules: updated }
    }

    /// The first rule that strikes there and then. Each one that could counts its chance.
    pub fn strike(
        &self,
        place: &Place<'_>,
        phase: Phase,
        now: Timestamp,
        draws: &mut Draws<'_>,
    ) -> Option<Arc<Rule>> {
        self.rules.iter().find(|rule| rule.strikes(place, phase, now, draws)).map(Arc::clone)
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// How each rule stands.
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        self.rules.iter().map(|rule| rule.status()).collect()
    }

    /// Lets go whom the rule of that name holds; how many, or nothing where there is no such rule.
    #[must_use]
    pub fn release(&self, id: &str) -> Option<usize> {
        self.rules.iter().find(|rule| rule.fault().id == id).map(|rule| rule.release())
    }
}
