//! How many cases each minute of the last hour had, counted without a lock.

use crate::clock::Timestamp;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const MINUTE_MS: u64 = 60_000;
const MINUTES: usize = 60;

/// A count's share of a slot. The rest is the minute since 1970, which fits until the year 9999.
const COUNT_BITS: u32 = 31;
const COUNT_MASK: u64 = (1 << COUNT_BITS) - 1;

/// The cases of one minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Minute {
    /// When the minute begins. RFC 3339 in JSON.
    pub at: Timestamp,
    /// The number of cases.
    pub count: u64,
}

/// A slot for each minute of an hour: the minute and its count in one number.
#[derive(Debug)]
pub(super) struct Minutes([AtomicU64; MINUTES]);

impl Default for Minutes {
    fn default() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(0)))
    }
}

impl Minutes {
    pub(super) fn count(&self, now: Timestamp) {
        let minute = now.ms() / MINUTE_MS;
        let place = usize::try_from(minute).unwrap_or_default() % MINUTES;
        self.0[place].update(Relaxed, Relaxed, |slot| {
            let count = if slot >> COUNT_BITS == minute { slot & COUNT_MASK } else { 0 };
            minute << COUNT_BITS | (count + 1).min(COUNT_MASK)
        });
    }

    /// The minutes of the hour until now that had a case, in order.
    pub(super) fn read(&self, now: Timestamp) -> Vec<Minute> {
        let now = now.ms() / MINUTE_MS;
        let slots = self.0.iter().map(|slot| slot.load(Relaxed));
        let counted = slots.map(|slot| (slot >> COUNT_BITS, slot & COUNT_MASK));
        let mut hour: Vec<_> = counted
            .filter(|(minute, count)| *count > 0 && *minute <= now && minute + MINUTES as u64 > now)
            .collect();
        hour.sort_unstable();
        let minute = |(minute, count)| Minute { at: Timestamp::from_ms(minute * MINUTE_MS), count };
        hour.into_iter().map(minute).collect()
    }

    pub(super) fn clear(&self) {
        self.0.iter().for_each(|slot| slot.store(0, Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(number: u64) -> Timestamp {
        Timestamp::from_ms(number * MINUTE_MS)
    }

    #[test]
    fn an_hour_is_counted_by_minute_and_then_forgotten() {
        let minutes = Minutes::default();
        for number in [0, 0, 7, 60, 61] {
            minutes.count(minute(number));
        }
        let read = |now| -> Vec<_> {
            let all = minutes.read(minute(now)).into_iter();
            all.map(|one| (one.at.ms() / MINUTE_MS, one.count)).collect()
        };
        assert_eq!(read(61), [(7, 1), (60, 1), (61, 1)]);
        assert_eq!(read(120), [(61, 1)]);
        assert_eq!(read(30), [(7, 1)], "the clock was set back");
    }

    #[test]
    fn the_last_minute_of_all_fits() {
        let minutes = Minutes::default();
        minutes.count(Timestamp::MAX);
        assert_eq!(minutes.read(Timestamp::MAX).len(), 1);
    }
}
