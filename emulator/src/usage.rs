//! The KV operations that a store has used: today, this month and in total.
//!
//! Figures are Cloudflare's prices of Workers KV in November 2026.

use crate::clock::Timestamp;
use crate::observation::Observation;
use crossbeam_utils::CachePadded;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Numbers of operations, by the kinds that Cloudflare counts.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Keys read, missing ones included. Each key of a bulk read counts.
    pub reads: u64,
    /// Keys written.
    pub writes: u64,
    /// Keys deleted, missing ones included.
    pub deletes: u64,
    /// Listings.
    pub lists: u64,
}

/// A kind of operation that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum OperationKind {
    Read,
    Write,
    Delete,
    List,
}

impl OperationKind {
    const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Delete, Self::List];

    /// The kind of that method of the KV binding.
    pub(crate) fn named(method: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == method)
    }

    /// The method of the KV binding.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "get",
            Self::Write => "put",
            Self::Delete => "delete",
            Self::List => "list",
        }
    }
}

impl Counts {
    /// The free plan's daily quotas.
    pub const FREE_DAY: Self = Self { reads: 100_000, writes: 1_000, deletes: 1_000, lists: 1_000 };

    /// The paid plan's monthly allowances.
    pub const PAID_MONTH: Self =
        Self { reads: 10_000_000, writes: 1_000_000, deletes: 1_000_000, lists: 1_000_000 };

    /// The count of one kind.
    pub(crate) const fn of(self, kind: OperationKind) -> u64 {
        match kind {
            OperationKind::Read => self.reads,
            OperationKind::Write => self.writes,
            OperationKind::Delete => self.deletes,
            OperationKind::List => self.lists,
        }
    }

    /// So many operations of one kind.
    const fn one(kind: OperationKind, number: u64) -> Self {
        let mut counts = Self { reads: 0, writes: 0, deletes: 0, lists: 0 };
        match kind {
            OperationKind::Read => counts.reads = number,
            OperationKind::Write => counts.writes = number,
            OperationKind::Delete => counts.deletes = number,
            OperationKind::List => counts.lists = number,
        }
        counts
    }

    /// The sum of two counts.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            reads: self.reads + other.reads,
            writes: self.writes + other.writes,
            deletes: self.deletes + other.deletes,
            lists: self.lists + other.lists,
        }
    }

    /// What a month's operations above the allowances cost on the paid plan, in dollars: $0.50 for a
    /// million reads, $5 for a million of the others.
    #[must_use]
    pub fn overage_usd(self) -> f64 {
        let over = |used: u64, allowed: u64| to_f64(used.saturating_sub(allowed)) / 1e6;
        let allowed = Self::PAID_MONTH;
        over(self.reads, allowed.reads) * 0.5
            + over(self.writes, allowed.writes) * 5.0
            + over(self.deletes, allowed.deletes) * 5.0
            + over(self.lists, allowed.lists) * 5.0
    }
}

/// The count as a floating-point number. Exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "operations are far fewer than 2^53")]
pub(crate) fn to_f64(count: u64) -> f64 {
    count as f64
}

/// Counts operations by the clock's day and month.
#[derive(Debug, Default)]
pub struct Meter {
    observation: Observation,
    /// The day of `today`, counted from the Unix epoch.
    day: AtomicU64,
    today: CachePadded<Today>,
    /// The counts of the days before.
    past: Mutex<Past>,
}

/// What the meter shows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Since 00:00 UTC.
    pub today: Counts,
    /// Since the current month of 30 days began.
    pub month: Counts,
    /// Since the store was made or reset.
    pub total: Counts,
}

/// The operations of one kind on one day, counted from the Unix epoch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayOperations {
    pub(crate) day: u64,
    pub(crate) kind: OperationKind,
    pub(crate) number: u64,
}

impl Reading {
    /// What a meter would show that had counted those operations.
    pub(crate) fn of(days: impl IntoIterator<Item = DayOperations>, now: Timestamp) -> Self {
        let (mut reading, today) = (Self::default(), now.day());
        for DayOperations { day, kind, number } in days {
            let counts = Counts::one(kind, number);
            reading.total = reading.total.plus(counts);
            if day / MONTH_DAYS == today / MONTH_DAYS {
                reading.month = reading.month.plus(counts);
            }
            if day == today {
                reading.today = reading.today.plus(counts);
            }
        }
        reading
    }
}

/// The counts of the current day.
#[derive(Debug, Default)]
struct Today {
    reads: AtomicU64,
    writes: AtomicU64,
    deletes: AtomicU64,
    lists: AtomicU64,
}

/// The counts of the days that are over.
#[derive(Debug, Default)]
struct Past {
    month: Counts,
    total: Counts,
}

/// Days of a month of the paid plan's allowances, counted from the Unix epoch, not by the calendar.
const MONTH_DAYS: u64 = 30;

impl Meter {
    /// A meter that has counted nothing. Without observation it never will.
    pub(crate) fn new(observation: Observation) -> Self {
        Self { observation, ..Self::default() }
    }

    /// Counts `number` operations, and answers today's count of that kind before. If they would
    /// exceed `limit`, counts nothing and answers that count as an error.
    pub(crate) fn count(
        &self,
        kind: OperationKind,
        number: u64,
        now: Timestamp,
        limit: Option<u64>,
    ) -> Result<u64, u64> {
        if self.observation == Observation::Off {
            return Ok(0);
        }
        if is_over(self.day.load(Acquire), now.day()) {
            drop(self.past_until(now));
        }
        let count = self.today.of(kind);
        match limit {
            None => Ok(count.fetch_add(number, Relaxed)),
            Some(limit) => count.try_update(Relaxed, Relaxed, |before| {
                (before + number <= limit).then_some(before + number)
            }),
        }
    }

    /// The counts at this moment.
    #[must_use]
    pub fn read(&self, now: Timestamp) -> Reading {
        let Past { month, total } = *self.past_until(now);
        let today = self.today.counts();
        Reading { today, month: month.plus(today), total: total.plus(today) }
    }

    /// Sets all counts to zero.
    pub(crate) fn clear(&self) {
        let mut past = self.past();
        self.today.take();
        *past = Past::default();
    }

    /// The past, after the day of `now` has become today.
    fn past_until(&self, now: Timestamp) -> MutexGuard<'_, Past> {
        let mut past = self.past();
        let (day, today) = (self.day.load(Relaxed), now.day());
        if is_over(day, today) {
            let over = self.today.take();
            let is_same_month = day / MONTH_DAYS == today / MONTH_DAYS;
            past.month = if is_same_month { past.month.plus(over) } else { Counts::default() };
            past.total = past.total.plus(over);
            self.day.store(today, Release);
        }
        past
    }

    /// No code panics while it holds the lock.
    fn past(&self) -> MutexGuard<'_, Past> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether `day` is over. Not if `today` is the day before: an operation that read the clock before
/// midnight may be counted after others have begun the new day.
fn is_over(day: u64, today: u64) -> bool {
    day != today && day != today + 1
}

impl Today {
    fn of(&self, kind: OperationKind) -> &AtomicU64 {
        match kind {
            OperationKind::Read => &self.reads,
            OperationKind::Write => &self.writes,
            OperationKind::Delete => &self.deletes,
            OperationKind::List => &self.lists,
        }
    }

    fn counts(&self) -> Counts {
        self.each(|count| count.load(Relaxed))
    }

    fn take(&self) -> Counts {
        self.each(|count| count.swap(0, Relaxed))
    }

    fn each(&self, read: impl Fn(&AtomicU64) -> u64) -> Counts {
        let counts = [&self.reads, &self.writes, &self.deletes, &self.lists];
        let [reads, writes, deletes, lists] = counts.map(read);
        Counts { reads, writes, deletes, lists }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: u64 = 86_400_000;

    #[test]
    fn a_limit_refuses_and_a_new_day_allows_again() {
        let meter = Meter::default();
        let monday = Timestamp::from_ms(DAY_MS * 4);
        assert_eq!(meter.count(OperationKind::Write, 2, monday, Some(3)), Ok(0));
        assert_eq!(meter.count(OperationKind::Write, 2, monday, Some(3)), Err(2));
        assert_eq!(meter.count(OperationKind::Read, 5, monday, Some(10)), Ok(0));
        let tuesday = Timestamp::from_ms(DAY_MS * 5);
        assert_eq!(meter.count(OperationKind::Write, 3, tuesday, Some(3)), Ok(0));
        assert_eq!(meter.read(tuesday).total.writes, 5);
        assert_eq!(meter.read(tuesday).today.reads, 0);
    }

    #[test]
    fn who_comes_late_at_midnight_counts_toward_the_new_day() {
        let meter = Meter::default();
        let (monday, tuesday) = (Timestamp::from_ms(DAY_MS * 4), Timestamp::from_ms(DAY_MS * 5));
        for (now, before) in [(monday, 0), (tuesday, 0), (monday, 1), (tuesday, 2)] {
            assert_eq!(meter.count(OperationKind::Read, 1, now, None), Ok(before));
        }
        let reading = meter.read(tuesday);
        assert_eq!((reading.today.reads, reading.month.reads), (3, 4));
    }

    #[test]
    fn a_month_ends_after_thirty_days_or_when_the_clock_is_set_back() {
        let meter = Meter::default();
        for (day, month, total) in [(59, 1, 1), (60, 1, 2), (61, 2, 3), (31, 1, 4)] {
            let now = Timestamp::from_ms(DAY_MS * day);
            meter.count(OperationKind::Write, 1, now, None).unwrap();
            let reading = meter.read(now);
            assert_eq!((reading.month.writes, reading.total.writes), (month, total), "day {day}");
        }
    }

    #[test]
    fn counts_by_day_are_read_as_a_meter_shows_them() {
        let of = |day, number| DayOperations { day, kind: OperationKind::Write, number };
        let reading =
            Reading::of([of(59, 1), of(60, 2), of(61, 4)], Timestamp::from_ms(DAY_MS * 61));
        assert_eq!((reading.today.writes, reading.month.writes, reading.total.writes), (4, 6, 7));
    }

    #[test]
    fn what_goes_over_the_allowances_costs() {
        let used = Counts { reads: 12_000_000, writes: 1_000_000, deletes: 2_000_000, lists: 0 };
        assert!((used.overage_usd() - 6.0).abs() < 1e-9, "{}", used.overage_usd());
    }
}
