//! What happens on one day, in one world.

use pysondbkv_emulator::usage::Counts;

use super::load::RequestKind;
use super::moment::{DAY, Moment, seconds};
use super::namespace::{Holdings, Namespace};
use super::production::FREE_DAY_REQUESTS;
use super::tally::{Ending, Tally};

/// What happens on one day. Where only a part of it was simulated, all counts are scaled to the day.
#[derive(Debug, Clone)]
pub struct Day {
    endings: [[f64; 5]; 5],
    operations: [f64; 3],
    /// Updates that were merged into an old value, and so undid another one.
    pub undoing_updates: f64,
    /// What is stored at its end.
    pub held: Held,
    /// How much that is more than at its start.
    pub(super) gained: Held,
    /// The hour at which each quota of a free plan ends, if it does.
    pub quota_hours: QuotaHours,
}

/// What is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Held {
    /// Items.
    pub items: f64,
    /// Items that the index lists.
    pub listed: f64,
    /// Keys in the index without an item.
    pub dangling: f64,
}

/// The hour of the day at which each quota of a free plan ends, if it does.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct QuotaHours {
    /// Of KV reads.
    pub reads: Option<f64>,
    /// Of KV writes.
    pub writes: Option<f64>,
    /// Of KV deletes.
    pub deletes: Option<f64>,
    /// Of requests to Workers.
    pub requests: Option<f64>,
}

impl Day {
    /// A day of which a part was simulated. `factor` makes a whole day of it.
    pub(super) fn of(tally: &Tally, factor: f64, before: Held, gained: Held) -> Self {
        let endings = RequestKind::ALL
            .map(|kind| Ending::ALL.map(|ending| tally.count(kind, ending) as f64 * factor));
        Self {
            endings,
            operations: [0.0; 3],
            undoing_updates: tally.undoing_updates as f64 * factor,
            held: before.plus(gained, 1.0),
            gained,
            quota_hours: QuotaHours::default(),
        }
    }

    /// The same day with its KV operations and the ends of its quotas, as the meter shows them.
    pub(super) fn metered(self, namespace: &Namespace, start: Moment, factor: f64) -> Self {
        let Counts { reads, writes, deletes, .. } = namespace.meter().used();
        let hour = |moment: Moment| seconds(moment - start) / 3_600.0;
        let [reads_end, writes_end, deletes_end] =
            namespace.meter().ended().map(|end| end.map(hour));
        let requests = self.all_requests();
        let has_quotas = namespace.has_quotas() && requests > FREE_DAY_REQUESTS as f64;
        let quota_hours = QuotaHours {
            reads: reads_end,
            writes: writes_end,
            deletes: deletes_end,
            requests: has_quotas.then(|| 24.0 * FREE_DAY_REQUESTS as f64 / requests),
        };
        let operations = [reads, writes, deletes].map(|count| count as f64 * factor);
        Self { operations, quota_hours, ..self }
    }

    /// A day like this one with so many times its requests, which begins with that.
    pub(super) fn again(&self, times: f64, before: Held) -> Self {
        Self {
            endings: self.endings.map(|endings| endings.map(|count| count * times)),
            operations: self.operations.map(|count| count * times),
            undoing_updates: self.undoing_updates * times,
            held: before.plus(self.gained, times),
            ..self.clone()
        }
    }

    /// How many requests of a kind ended so.
    #[must_use]
    pub fn count(&self, kind: RequestKind, ending: Ending) -> f64 {
        self.endings[kind as usize][ending as usize]
    }

    /// How many requests of a kind there were.
    #[must_use]
    pub fn requests(&self, kind: RequestKind) -> f64 {
        self.endings[kind as usize].iter().sum()
    }

    /// How many requests there were.
    #[must_use]
    pub fn all_requests(&self) -> f64 {
        self.endings.iter().flatten().sum()
    }

    /// KV reads, writes and deletes.
    #[must_use]
    pub fn operations(&self) -> [f64; 3] {
        self.operations
    }
}

impl Held {
    /// Entries of the index.
    #[must_use]
    pub fn entries(self) -> f64 {
        self.listed + self.dangling
    }

    /// Items that no listing shows.
    #[must_use]
    pub fn unlisted(self) -> f64 {
        (self.items - self.listed).max(0.0)
    }

    fn plus(self, more: Self, times: f64) -> Self {
        let items = (self.items + more.items * times).max(0.0);
        Self {
            items,
            listed: (self.listed + more.listed * times).clamp(0.0, items),
            dangling: (self.dangling + more.dangling * times).max(0.0),
        }
    }

    pub(super) fn minus(self, less: Self) -> Self {
        Self {
            items: self.items - less.items,
            listed: self.listed - less.listed,
            dangling: self.dangling - less.dangling,
        }
    }

    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            items: self.items * factor,
            listed: self.listed * factor,
            dangling: self.dangling * factor,
        }
    }

    /// In whole numbers, for a world to begin with.
    pub(super) fn rounded(self) -> Holdings {
        let [items, listed, dangling] =
            [self.items, self.listed, self.dangling].map(|number| number.round() as u32);
        Holdings { items, listed: listed.min(items), dangling }
    }
}

impl From<Holdings> for Held {
    fn from(Holdings { items, listed, dangling }: Holdings) -> Self {
        Self { items: items.into(), listed: listed.into(), dangling: dangling.into() }
    }
}

/// What makes a whole day of so much time.
pub(super) fn day_factor(time: Moment) -> f64 {
    DAY as f64 / time as f64
}
