//! What clients do to a deployment, and what it stores at the start.

use serde::Deserialize;

use super::rate::Rate;

/// What clients do to a deployment, and what it stores at the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// How often each kind of request comes on the first day.
    pub rates: Rates,
    /// At how many locations of Cloudflare; each request comes to any of them.
    pub locations: u32,
    /// The size of an item's JSON text.
    pub item_bytes: u64,
    /// How many items there are at the start.
    pub items: u64,
    /// How many items are read and updated, all equally often; all of them if it is not said.
    pub active_items: Option<u64>,
    /// By how many percent all rates grow from day to day.
    pub growth_percent: f64,
    /// How many days are looked at.
    pub days: u32,
}

/// How often each kind of request comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Rates {
    /// `POST /add`.
    pub adds: Rate,
    /// `PUT /update`.
    pub updates: Rate,
    /// `DELETE /delete/KEY`.
    pub deletes: Rate,
    /// `GET /get/KEY`.
    pub reads: Rate,
    /// `GET /getAll` and the page.
    pub listings: Rate,
}

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestKind {
    /// `POST /add`.
    Add,
    /// `PUT /update`.
    Update,
    /// `DELETE /delete/KEY`.
    Delete,
    /// `GET /get/KEY`.
    Read,
    /// `GET /getAll` and the page.
    Listing,
}

/// Why a load cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Nothing would happen.
    #[error("the load has no requests: say how many, as with --reads 5/s")]
    Nothing,
    /// A number is out of its bounds.
    #[error("{name} must be from {from} to {to}")]
    OutOfBounds {
        /// What.
        name: &'static str,
        /// Its lower bound.
        from: u64,
        /// Its upper bound.
        to: u64,
    },
    /// It would grow too much.
    #[error(
        "the load would grow to {requests} requests a second; at most {MAX_REQUESTS} can be simulated"
    )]
    TooMany {
        /// Requests a second on its busiest day.
        requests: u64,
    },
}

const MAX_LOCATIONS: u64 = 1_000;
const MAX_ITEMS: u64 = 10_000_000;
const MAX_ITEM_BYTES: u64 = 25 * 1024 * 1024;
const MAX_DAYS: u64 = 366;
/// The most requests a second.
const MAX_REQUESTS: u64 = 1_000_000;
/// The growth a day that bounds keep calculable.
const GROWTH_PERCENT: std::ops::RangeInclusive<f64> = -99.0..=1_000.0;

impl RequestKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Add, Self::Update, Self::Delete, Self::Read, Self::Listing];

    /// Its plural, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "adds",
            Self::Update => "updates",
            Self::Delete => "deletes",
            Self::Read => "reads",
            Self::Listing => "listings",
        }
    }
}

impl Rates {
    /// Times a second of each kind, in the order of [`RequestKind::ALL`].
    #[must_use]
    pub fn each(&self) -> [f64; 5] {
        let Self { adds, updates, deletes, reads, listings } = *self;
        [adds, updates, deletes, reads, listings].map(Rate::times_a_second)
    }
}

impl Load {
    /// Times a second of each kind on a day, counted from 0.
    #[must_use]
    pub fn rates_on(&self, day: u32) -> [f64; 5] {
        let growth = (1.0 + self.growth_percent / 100.0).powf(f64::from(day));
        self.rates.each().map(|rate| rate * growth)
    }

    /// Whether it can be simulated.
    ///
    /// # Errors
    /// When it is empty, too large, or grows too much.
    pub fn check(&self) -> Result<(), LoadError> {
        if self.rates.each().iter().sum::<f64>() <= 0.0 {
            return Err(LoadError::Nothing);
        }
        within("the number of locations", self.locations.into(), 1, MAX_LOCATIONS)?;
        within("the number of items", self.items, 0, MAX_ITEMS)?;
        within("the number of active items", self.active_items.unwrap_or(1), 1, MAX_ITEMS)?;
        within("the size of an item in bytes", self.item_bytes, 2, MAX_ITEM_BYTES)?;
        within("the number of days", self.days.into(), 1, MAX_DAYS)?;
        if !GROWTH_PERCENT.contains(&self.growth_percent) {
            return Err(LoadError::OutOfBounds {
                name: "the growth in percent",
                from: 0,
                to: 1_000,
            });
        }
        let last = self.days - 1;
        let busiest = [0, last].map(|day| self.rates_on(day).iter().sum::<f64>());
        let requests = busiest[0].max(busiest[1]).min(1e15).ceil() as u64;
        if requests > MAX_REQUESTS { Err(LoadError::TooMany { requests }) } else { Ok(()) }
    }
}

fn within(name: &'static str, number: u64, from: u64, to: u64) -> Result<(), LoadError> {
    let is_within = (from..=to).contains(&number);
    if is_within { Ok(()) } else { Err(LoadError::OutOfBounds { name, from, to }) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn load() -> Load {
        let rates = Rates { reads: "5/s".parse().unwrap(), ..Rates::default() };
        Load {
            rates,
            locations: 10,
            item_bytes: 500,
            items: 100,
            active_items: None,
            growth_percent: 10.0,
            days: 30,
        }
    }

    #[test]
    fn a_load_grows_from_day_to_day() {
        assert_eq!(load().check(), Ok(()));
        assert!((load().rates_on(2).iter().sum::<f64>() - 5.0 * 1.21).abs() < 1e-9);
    }

    #[rstest]
    #[case(Load { rates: Rates::default(), ..load() }, "no requests")]
    #[case(Load { locations: 0, ..load() }, "locations must be from 1 to 1000")]
    #[case(Load { days: 367, ..load() }, "days")]
    #[case(Load { growth_percent: f64::NAN, ..load() }, "growth")]
    #[case(Load { growth_percent: 1_000.0, ..load() }, "would grow to")]
    fn what_cannot_be_simulated_is_refused(#[case] load: Load, #[case] told: &str) {
        let error = load.check().unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
