//! What clients do on a day, and what that asks of the platform.

use std::str::FromStr;

use crate::record::Cost;

/// How often clients do what on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayUse {
    /// Added items.
    pub adds: usize,
    /// Updated items.
    pub updates: usize,
    /// Deleted items.
    pub deletes: usize,
    /// Items read by their keys.
    pub gets: usize,
    /// Listings and pages.
    pub listings: usize,
}

impl DayUse {
    /// What this asks of the platform where the index lists so many items.
    pub(super) fn cost(self, items: usize) -> Cost {
        let Self { adds, updates, deletes, gets, listings } = self;
        let requests = adds + updates + deletes + gets + listings;
        let listing = Cost::default().plus(Cost::READ, items + 1);
        Cost { requests, ..Cost::default() }
            .plus(Cost::ADD, adds)
            .plus(Cost::UPDATE, updates)
            .plus(Cost::DELETE, deletes)
            .plus(Cost::READ, gets)
            .plus(listing, listings)
    }
}

/// Reads `adds=200,listings=50`.
impl FromStr for DayUse {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut day = Self::default();
        for part in text.split(',') {
            let (name, count) = part.split_once('=').ok_or("write it as adds=200,listings=50")?;
            let count: usize = count
                .trim()
                .parse()
                .ok()
                .filter(|count| *count <= 1_000_000_000)
                .ok_or_else(|| format!("`{count}` is no number up to a thousand million"))?;
            let field = match name.trim() {
                "adds" => &mut day.adds,
                "updates" => &mut day.updates,
                "deletes" => &mut day.deletes,
                "gets" => &mut day.gets,
                "listings" => &mut day.listings,
                other => {
                    let known = "adds, updates, deletes, gets and listings";
                    return Err(format!("`{other}` is not known; there are {known}"));
                }
            };
            *field = count;
        }
        Ok(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_reads_the_index_and_every_item() {
        let day: DayUse = "adds=10,listings=3".parse().unwrap();
        let cost = day.cost(99);
        assert_eq!((cost.requests, cost.kv_reads, cost.kv_writes), (13, 10 + 300, 20));
        assert!("adds".parse::<DayUse>().is_err() && "sales=1".parse::<DayUse>().is_err());
    }
}
