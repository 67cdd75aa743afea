//! What production would refuse or lose, noticed before production does it. Leaf.
//!
//! Each kind is logged once, with what to do about it, and counted ever after.

use crate::clock::Timestamp;
use crate::observation::Observation;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hazard {
    /// Two writes of one key within a second.
    SameKeyWrite,
    /// More KV operations in one invocation than a plan allows.
    OperationLimit,
    /// An index that nears the largest value.
    IndexSize,
    /// A daily quota of the free plan that is half used, or used up.
    Quota,
    /// An index entry that a concurrent write removed.
    LostIndexEntry,
    /// An index entry that a concurrent write brought back, or whose item was never stored.
    DanglingIndexEntry,
    /// Items that no index lists any more.
    Orphan,
    /// A deployment that anybody can read and write.
    Unauthenticated,
}

impl Hazard {
    /// What to do about it.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::SameKeyWrite => {
                "Workers KV takes one write per second and key and answers others with 429, and \
                 every add and delete writes __index__: pace such writes, batch them, or keep what \
                 changes often in a Durable Object"
            }
            Self::OperationLimit => {
                "an invocation may make 1,000 KV operations on the free plan and 10,000 on the \
                 paid one: page the listing, or keep the values in the index"
            }
            Self::IndexSize => {
                "a KV value is at most 25 MiB, and from then on every add fails: split the index"
            }
            Self::Quota => {
                "the free plan allows 100,000 reads and 1,000 writes, deletes and lists each a \
                 day, and refuses the rest until 00:00 UTC: an add is one read and two writes"
            }
            Self::LostIndexEntry => {
                "the index is read, changed and written back in separate KV operations: let one \
                 writer at a time change it (--index serialized shows the effect), or keep it in \
                 a Durable Object"
            }
            Self::DanglingIndexEntry => {
                "listings show such an item as null: POST /__emulator/index/repair drops the entry"
            }
            Self::Orphan => {
                "such items are stored and paid for, and no listing shows them: POST \
                 /__emulator/index/repair lists them again"
            }
            Self::Unauthenticated => {
                "the published Worker never looks at AUTH_KEY, and a GET of /delete/KEY deletes: \
                 deploy one that keeps the documented contract"
            }
        }
    }
}

/// What has been noticed so far.
#[derive(Debug, Default)]
pub struct Hazards {
    observation: Observation,
    seen: Mutex<BTreeMap<Hazard, Sightings>>,
    lines: Allowance,
    texts: Allowance,
}

/// How many cases are put into words in a second: more than anybody reads, fewer than slow answers
/// down.
const MAX_LINES: u32 = 100;

/// What of a second's log lines is left. Goes by the real time: it has no part in any history.
#[derive(Debug, Default)]
struct Allowance {
    /// When the second began, and how many lines were left then.
    second: Mutex<Option<(Instant, u32)>>,
}

impl Allowance {
    /// How many lines are left with this one; nothing when there is none.
    fn take(&self) -> Option<u32> {
        let mut second = self.second.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, left) = match *second {
            Some((began, left)) if began.elapsed() < Duration::from_secs(1) => (began, left),
            _ => (Instant::now(), MAX_LINES),
        };
        *second = Some((began, left.saturating_sub(1)));
        (left > 0).then_some(left)
    }
}

/// How often a hazard was noticed, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sightings {
    /// How often.
    pub count: u64,
    /// When first; RFC 3339 in JSON.
    pub first_at: Timestamp,
    /// When last; RFC 3339 in JSON.
    pub last_at: Timestamp,
    /// What was noticed last, of what was put into words.
    pub last: String,
}

impl Hazards {
    /// Nothing noticed yet, or ever.
    #[must_use]
    pub fn new(observation: Observation) -> Self {
        Self { observation, ..Self::default() }
    }

    /// Counts a hazard; logs it if it is the first of its kind. Of more than [`MAX_LINES`] a second
    /// the others are only counted.
    pub fn note(&self, hazard: Hazard, now: Timestamp, what: impl FnOnce() -> String) {
        if self.observation == Observation::Off {
            return;
        }
        let is_worded = self.texts.take().is_some() || !self.lock().contains_key(&hazard);
        let what = is_worded.then(what);
        if let (true, Some(what)) = (self.count(hazard, now, what.as_deref()), what) {
            tracing::warn!(
                "{what}; {}. Said once; GET /__emulator/hazards counts on",
                hazard.advice()
            );
        }
    }

    /// Counts a hazard and logs every case of it, up to [`MAX_LINES`] a second.
    pub fn note_each(&self, hazard: Hazard, now: Timestamp, what: impl FnOnce() -> String) {
        if self.observation == Observation::Off {
            return;
        }
        let what = self.log(what);
        if self.count(hazard, now, what.as_deref()) {
            tracing::warn!("{}", hazard.advice());
        }
    }

    /// Logs what happened to an entry, and answers what it logged, as long as there are not more
    /// than [`MAX_LINES`] a second.
    pub fn log(&self, what: impl FnOnce() -> String) -> Option<String> {
        let left = self.lines.take()?;
        let what = what();
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

    /// Everything noticed, by kind.
    #[must_use]
    pub fn all(&self) -> BTreeMap<Hazard, Sightings> {
        self.lock().clone()
    }

    /// Forgets everything, so that each kind is said again.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Whether this was the first of its kind.
    fn count(&self, hazard: Hazard, now: Timestamp, what: Option<&str>) -> bool {
        let mut seen = self.lock();
        let sightings = seen.entry(hazard).or_insert_with(|| Sightings {
            count: 0,
            first_at: now,
            last_at: now,
            last: String::new(),
        });
        sightings.count += 1;
        sightings.last_at = now;
        if let Some(what) = what {
            what.clone_into(&mut sightings.last);
        }
        sightings.count == 1
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Hazard, Sightings>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_counted_and_hides_no_other_kind() {
        let (hazards, now) = (Hazards::default(), Timestamp::default());
        for _ in 0..1_000 {
            hazards.note(Hazard::SameKeyWrite, now, || "again".to_owned());
        }
        hazards.note(Hazard::Quota, now, || "half".to_owned());
        let seen = hazards.all();
        assert_eq!(seen[&Hazard::SameKeyWrite].count, 1_000);
        assert_eq!(seen[&Hazard::Quota].last, "half");
    }

    #[test]
    fn sightings_are_counted_by_kind() {
        let hazards = Hazards::default();
        for second in 0..3 {
            let now = Timestamp::from_ms(second * 1_000);
            hazards.note(Hazard::Quota, now, || format!("case {second}"));
        }
        let seen = &hazards.all()[&Hazard::Quota];
        assert_eq!((seen.count, seen.last.as_str()), (3, "case 2"));
        let json = serde_json::to_value(seen).unwrap();
        assert_eq!(json["first-at"], "1970-01-01T00:00:00.000Z");
        assert_eq!(json["last-at"], "1970-01-01T00:00:02.000Z");
        hazards.clear();
        assert!(hazards.all().is_empty());
    }
}
