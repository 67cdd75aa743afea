//! How old answers are: how long ago what they show was replaced. One that shows what is stored is 0 old.

use super::moment::{Moment, SECOND};

/// The ages of many answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staleness {
    /// How many were as old as each tenth of a second, the longest and more in the last.
    tenths: Vec<u64>,
    fresh: u64,
    count: u64,
}

/// Tenths of a second up to two minutes. A cache is at most one minute behind.
const TENTHS: usize = 1_200;

impl Default for Staleness {
    fn default() -> Self {
        Self { tenths: vec![0; TENTHS], fresh: 0, count: 0 }
    }
}

impl Staleness {
    /// Notes an answer.
    pub(super) fn note(&mut self, age: Moment) {
        self.count += 1;
        if age == 0 {
            self.fresh += 1;
            return;
        }
        let tenth = usize::try_from(age * 10 / SECOND).unwrap_or(TENTHS);
        self.tenths[tenth.min(TENTHS - 1)] += 1;
    }

    /// Takes in others.
    pub(super) fn add(&mut self, others: &Self) {
        self.count += others.count;
        self.fresh += others.fresh;
        for (tenth, more) in self.tenths.iter_mut().zip(&others.tenths) {
            *tenth += more;
        }
    }

    /// How many answers there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Which part of the answers showed something that was no longer stored, from 0 to 1.
    #[must_use]
    pub fn stale_share(&self) -> f64 {
        if self.count == 0 { 0.0 } else { (self.count - self.fresh) as f64 / self.count as f64 }
    }

    /// The age in seconds that so many percent of all answers do not exceed; rounded up to a tenth.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> f64 {
        let rank = (self.count as f64 * percent / 100.0).ceil() as u64;
        let mut seen = self.fresh;
        if rank <= seen {
            return 0.0;
        }
        let is_reached = |more: &u64| {
            seen += more;
            seen >= rank
        };
        let tenth = self.tenths.iter().position(is_reached).unwrap_or(TENTHS - 1);
        (tenth + 1) as f64 / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_all_answers_the_fresh_ones_included() {
        let mut staleness = Staleness::default();
        (0..90).for_each(|_| staleness.note(0));
        (1..=10).for_each(|second| staleness.note(second * SECOND));
        assert!((staleness.stale_share() - 0.1).abs() < 1e-9);
        let shown =
            [50.0, 90.0, 95.0, 99.0].map(|percent| staleness.percentile(percent).to_string());
        assert_eq!(shown, ["0", "0", "5.1", "9.1"]);
    }

    #[test]
    fn what_was_never_asked_is_not_stale() {
        let none = Staleness::default();
        assert_eq!((none.stale_share(), none.percentile(99.0)), (0.0, 0.0));
    }
}
