//! What production would refuse or lose, noticed before production does it.
//!
//! Of each kind, the advice is logged once. Lost and dangling entries and orphans are also logged case by
//! case. All are counted, as long as they are not over: a lost entry that came back is no longer counted.

use super::allowance::{Allowance, MAX_LINES};
use super::kind::Hazard;
use super::minutes::{Minute, Minutes};
use super::requests::LastRequests;
use crate::clock::{Clock, Timestamp};
use crate::observation::Observation;
use crate::visible::visible;
use crossbeam_utils::CachePadded;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What has been noticed so far. Racing requests each notice something, so they share no lock.
#[derive(Debug)]
pub struct Hazards {
    observation: Observation,
    clock: Clock,
    tallies: [CachePadded<Tally>; Hazard::ALL.len()],
    lines: CachePadded<Allowance>,
    texts: CachePadded<Allowance>,
}

/// What was noticed of one kind.
#[derive(Debug, Default)]
struct Tally {
    count: AtomicU64,
    /// How many of them are over.
    over: AtomicU64,
    /// How many of those ended well.
    restored: AtomicU64,
    /// A [`Timestamp`] in milliseconds. Has no meaning while nothing is counted.
    first_at: AtomicU64,
    last_at: AtomicU64,
    last: Mutex<String>,
    requests: LastRequests,
    minutes: Minutes,
}

/// How often a hazard was noticed, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sightings {
    /// The number of cases that are not over.
    pub count: u64,
    /// How many entries that were lost came back.
    #[serde(skip_serializing_if = "is_zero")]
    pub restored: u64,
    /// When it was noticed first. RFC 3339 in JSON.
    pub first_at: Timestamp,
    /// When it was noticed last. RFC 3339 in JSON.
    pub last_at: Timestamp,
    /// The description of the last case that was described.
    pub last: String,
    /// The numbers of the last requests that met it, in order, each once.
    pub requests: Vec<u64>,
    /// The cases of each minute of the last hour that has any, those that are over included.
    pub minutes: Vec<Minute>,
}

impl Hazards {
    /// No hazards yet. Without observation there will be none.
    #[must_use]
    pub fn new(observation: Observation, clock: Clock) -> Self {
        let (tallies, lines, texts) = Default::default();
        Self { observation, clock, tallies, lines, texts }
    }

    /// Counts a hazard that a request met, and logs it if it is the first of its kind. `request` is the
    /// request's number; `None` where no request met it.
    pub(crate) fn warn_once(
        &self,
        hazard: Hazard,
        request: impl Into<Option<u64>>,
        what: impl FnOnce() -> String,
    ) {
        if self.observation == Observation::Off {
            return;
        }
        let is_described = self.texts.take().is_some() || self.tally(hazard).is_empty();
        let what = is_described.then(|| shown(what));
        if let (true, Some(what)) = (self.count(hazard, request.into(), what.as_deref()), what) {
            tracing::warn!(
                "{what}; {}. Said once; GET /__emulator/hazards counts on",
                hazard.advice()
            );
        }
    }

    /// Counts a hazard that a request met, and logs each case, up to [`MAX_LINES`] a second.
    pub(crate) fn warn_each(&self, hazard: Hazard, request: u64, what: impl FnOnce() -> String) {
        if self.observation == Observation::Off {
            return;
        }
        let what = self.log(what);
        if self.count(hazard, Some(request), what.as_deref()) {
            tracing::warn!("{}", hazard.advice());
        }
    }

    /// Takes so many cases off the count, since they are over.
    pub(crate) fn end(&self, hazard: Hazard, cases: usize) {
        self.tally(hazard).over.fetch_add(cases as u64, Relaxed);
    }

    /// Takes so many cases off the count, since what was lost came back.
    pub(crate) fn restore(&self, hazard: Hazard, cases: usize) {
        self.end(hazard, cases);
        self.tally(hazard).restored.fetch_add(cases as u64, Relaxed);
    }

    /// Logs what happened to an entry, up to [`MAX_LINES`] a second, and answers what it logged.
    pub(crate) fn log(&self, what: impl FnOnce() -> String) -> Option<String> {
        let left = self.lines.take()?;
        let what = shown(what);
        if left > 1 {
            tracing::warn!("{what}");
        } else {
            tracing::warn!(
                "{what}; {MAX_LINES} such lines within a second: the rest of it is not logged. GET \
                 /__emulator/hazards counts on"
            );
        }
        Some(what)
    }

    /// Everything that was noticed, by kind.
    #[must_use]
    pub fn all(&self) -> BTreeMap<Hazard, Sightings> {
        let kinds = Hazard::ALL.into_iter();
        let now = self.clock.now();
        kinds.filter_map(|kind| Some((kind, self.tally(kind).read(now)?))).collect()
    }

    /// Forgets everything, so that each kind is logged again.
    pub fn clear(&self) {
        self.tallies.iter().for_each(|tally| tally.clear());
    }

    /// Counts a hazard, and answers whether it is the first of its kind.
    fn count(&self, hazard: Hazard, request: Option<u64>, what: Option<&str>) -> bool {
        self.tally(hazard).count(self.clock.now(), request, what)
    }

    fn tally(&self, hazard: Hazard) -> &Tally {
        &self.tallies[hazard as usize]
    }
}

impl Tally {
    /// Counts a case, and answers whether it is the first.
    fn count(&self, now: Timestamp, request: Option<u64>, what: Option<&str>) -> bool {
        if let Some(request) = request {
            self.requests.note(request);
        }
        self.minutes.count(now);
        if let Some(what) = what {
            what.clone_into(&mut self.last());
        }
        if self.is_empty() {
            self.first_at.store(now.ms(), Relaxed);
        }
        self.last_at.store(now.ms(), Relaxed);
        // Last, so that a reader that sees the count also sees the rest.
        self.count.fetch_add(1, Release) == 0
    }

    fn clear(&self) {
        self.last().clear();
        self.requests.clear();
        self.minutes.clear();
        self.over.store(0, Relaxed);
        self.restored.store(0, Relaxed);
        self.count.store(0, Release);
    }

    fn is_empty(&self) -> bool {
        self.count.load(Acquire) == 0
    }

    /// `None` if nothing was ever counted.
    fn read(&self, now: Timestamp) -> Option<Sightings> {
        let count = self.count.load(Acquire);
        let at = |ms: &AtomicU64| Timestamp::from_ms(ms.load(Relaxed));
        let sightings = || Sightings {
            count: count.saturating_sub(self.over.load(Relaxed)),
            restored: self.restored.load(Relaxed),
            first_at: at(&self.first_at),
            last_at: at(&self.last_at),
            last: self.last().clone(),
            requests: self.requests.read(),
            minutes: self.minutes.read(now),
        };
        (count > 0).then(sightings)
    }

    /// No code panics while it holds the lock.
    fn last(&self) -> MutexGuard<'_, String> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A description as it can be shown: keys come from outside.
fn shown(what: impl FnOnce() -> String) -> String {
    visible(&what()).into_owned()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_counted_and_hides_no_other_kind() {
        let hazards = Hazards::new(Observation::On, Clock::system());
        for _ in 0..1_000 {
            hazards.warn_once(Hazard::SameKeyWrite, 1, || "again".to_owned());
        }
        hazards.warn_once(Hazard::Quota, None, || "half".to_owned());
        let seen = hazards.all();
        assert_eq!(seen[&Hazard::SameKeyWrite].count, 1_000);
        assert_eq!(seen[&Hazard::Quota].last, "half");
    }

    #[test]
    fn every_kind_has_a_number_of_its_own() {
        let numbers: Vec<usize> = Hazard::ALL.into_iter().map(|kind| kind as usize).collect();
        assert_eq!(numbers, (0..Hazard::ALL.len()).collect::<Vec<_>>());
    }

    #[test]
    fn sightings_are_counted_by_kind() {
        let clock = Clock::manual(Timestamp::default());
        let hazards = Hazards::new(Observation::On, clock.clone());
        for second in 0..3 {
            clock.set(Timestamp::from_ms(second * 1_000));
            hazards.warn_once(Hazard::Quota, second, || format!("case {second}"));
        }
        let seen = &hazards.all()[&Hazard::Quota];
        assert_eq!((seen.count, seen.last.as_str()), (3, "case 2"));
        let json = serde_json::to_value(seen).unwrap();
        assert_eq!(json["first-at"], "1970-01-01T00:00:00.000Z");
        assert_eq!(json["last-at"], "1970-01-01T00:00:02.000Z");
        assert_eq!(json["requests"], serde_json::json!([0, 1, 2]));
        assert_eq!(
            json["minutes"],
            serde_json::json!([{ "at": "1970-01-01T00:00:00.000Z", "count": 3 }])
        );
        hazards.clear();
        assert!(hazards.all().is_empty());
    }
}
