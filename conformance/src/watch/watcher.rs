//! When a round is due, and whether the budget of the day allows it.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::{Instant, sleep_until};

use super::budget::Used;
use super::change::{Change, changes};
use super::look::look;
use super::plan::WatchPlan;
use super::round::{Round, RoundOutcome};
use super::sightings::Sightings;
use crate::site::Supervisor;

/// Watches a deployment.
#[derive(Debug)]
pub struct Watcher {
    plan: WatchPlan,
    supervisor: Supervisor,
    next: Instant,
    number: u64,
    used: Used,
    sightings: Sightings,
    /// The last round that was not skipped.
    last: Option<Round>,
}

/// A round, and what is other than before.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// The round.
    pub round: Round,
    /// What changed since the last round that was not skipped.
    pub changes: Vec<Change>,
}

const DAY_SECONDS: u64 = 86_400;

impl Watcher {
    /// A watch that has not begun.
    #[must_use]
    pub fn new(plan: WatchPlan, supervisor: Supervisor) -> Self {
        let (used, next) = (Used::default(), Instant::now());
        let sightings = Sightings::default();
        Self { plan, supervisor, next, number: 0, used, sightings, last: None }
    }

    /// Waits for the next round and makes it. Nothing when all rounds were made, or the watch was told
    /// to stop.
    pub async fn next(&mut self) -> Option<News> {
        if self.plan.rounds.is_some_and(|rounds| self.number >= rounds) {
            return None;
        }
        let interrupt = self.supervisor.interrupt.clone();
        tokio::select! {
            () = sleep_until(self.next) => {}
            _ = interrupt.stops() => return None,
        }
        self.number += 1;
        // A round that took longer than the time between two is not made up for.
        self.next = Instant::now().max(self.next + self.plan.every);
        // A round only reads, so that it leaves nothing behind where it is cut off.
        tokio::select! {
            news = self.round() => Some(news),
            _ = interrupt.stops() => None,
        }
    }

    /// The last round that was not skipped.
    #[must_use]
    pub fn last(&self) -> Option<&Round> {
        self.last.as_ref()
    }

    async fn round(&mut self) -> News {
        let now = SystemTime::now();
        let at = humantime::format_rfc3339_seconds(now).to_string();
        if !self.used.allows(self.plan.budget, day(now)) {
            let reason = format!("the budget of {} is used up until 00:00 UTC", self.plan.budget);
            let round = Round::blank(self.number, at, RoundOutcome::Skipped, reason);
            let target = self.plan.run.target.clone();
            return News { round: Round { target, ..round }, changes: Vec::new() };
        }
        let number = (self.number, at);
        let round = look(&self.plan, number, &mut self.sightings, &self.supervisor).await;
        self.used.note(day(now), round.requests, round.kv_reads);
        let changes = self.last.as_ref().map_or_else(Vec::new, |last| changes(last, &round));
        self.last = Some(round.clone());
        News { round, changes }
    }
}

fn day(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / DAY_SECONDS)
}
