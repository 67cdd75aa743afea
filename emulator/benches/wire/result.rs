//! Rates of several rounds, and what they say of each other.

/// Requests a second, round by round.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rates(Vec<f64>);

/// A median with its spread.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Rates {
    pub(crate) fn push(&mut self, rate: f64) {
        self.0.push(rate);
    }

    /// Over the rounds.
    pub(crate) fn spread(&self) -> Spread {
        Spread::of(self.0.clone())
    }

    /// These rates as parts of another's in the same round.
    pub(crate) fn parts_of(&self, other: &Self) -> Spread {
        Spread::of(self.0.iter().zip(&other.0).map(|(rate, whole)| rate / whole).collect())
    }
}

impl Spread {
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
        Self {
            median: at(values.len() / 2),
            least: at(0),
            most: at(values.len().saturating_sub(1)),
        }
    }
}
