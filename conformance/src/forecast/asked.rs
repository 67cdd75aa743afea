//! A load as it is asked for: by options, by a file, by a journal. What one does not say, the next may.

use serde::Deserialize;

use super::load::{Load, LoadError, Rates};
use super::rate::Rate;

/// A load of which some is said. In a TOML file, the names have hyphens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct AskedLoad {
    /// Adds, as in `0.5/s`, `30/min` or `2000/day`.
    pub adds: Option<Rate>,
    /// Updates.
    pub updates: Option<Rate>,
    /// Deletes.
    pub deletes: Option<Rate>,
    /// Reads of an item.
    pub reads: Option<Rate>,
    /// Listings and pages.
    pub listings: Option<Rate>,
    /// At how many locations.
    pub locations: Option<u32>,
    /// The size of an item's JSON text.
    pub item_bytes: Option<u64>,
    /// Items at the start.
    pub items: Option<u64>,
    /// Items that are read and updated.
    pub active_items: Option<u64>,
    /// By how many percent all rates grow from day to day.
    pub growth: Option<f64>,
    /// How many days.
    pub days: Option<u32>,
}

/// What holds where nothing is said.
const LOCATIONS: u32 = 10;
const ITEM_BYTES: u64 = 500;
const DAYS: u32 = 30;

impl AskedLoad {
    /// A load in a TOML file.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The same, and where it says nothing, what another one says.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            adds: self.adds.or(other.adds),
            updates: self.updates.or(other.updates),
            deletes: self.deletes.or(other.deletes),
            reads: self.reads.or(other.reads),
            listings: self.listings.or(other.listings),
            locations: self.locations.or(other.locations),
            item_bytes: self.item_bytes.or(other.item_bytes),
            items: self.items.or(other.items),
            active_items: self.active_items.or(other.active_items),
            growth: self.growth.or(other.growth),
            days: self.days.or(other.days),
        }
    }

    /// The whole load.
    ///
    /// # Errors
    /// When it cannot be simulated.
    pub fn whole(self) -> Result<Load, LoadError> {
        let load = Load {
            rates: Rates {
                adds: self.adds.unwrap_or_default(),
                updates: self.updates.unwrap_or_default(),
                deletes: self.deletes.unwrap_or_default(),
                reads: self.reads.unwrap_or_default(),
                listings: self.listings.unwrap_or_default(),
            },
            locations: self.locations.unwrap_or(LOCATIONS),
            item_bytes: self.item_bytes.unwrap_or(ITEM_BYTES),
            items: self.items.unwrap_or_default(),
            active_items: self.active_items,
            growth_percent: self.growth.unwrap_or_default(),
            days: self.days.unwrap_or(DAYS),
        };
        load.check()?;
        Ok(load)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_first_wins() {
        let file = AskedLoad::from_toml("adds = \"2000/day\"\nreads = 5\nlocations = 3").unwrap();
        let typed = AskedLoad { reads: Rate::a_second(7.0), ..AskedLoad::default() };
        let load = typed.or(file).whole().unwrap();
        assert_eq!((load.rates.reads, load.locations), (Rate::a_second(7.0).unwrap(), 3));
        assert_eq!(load.rates.adds.to_string(), "2000/day");
        assert_eq!((load.days, load.item_bytes), (DAYS, ITEM_BYTES));
    }

    #[test]
    fn a_file_with_an_unknown_name_is_refused() {
        let error = AskedLoad::from_toml("views = 5").unwrap_err().to_string();
        assert!(error.contains("unknown field `views`"), "{error}");
    }
}
