//! Rates of several rounds, and their ratios.

/// What was measured round by round.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rates {
    per_second: Vec<f64>,
    /// Microseconds of CPU time per request.
    cpu: Vec<f64>,
}

/// A median with its spread.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Rates {
    pub(crate) fn push(&mut self, rate: f64, cpu: f64) {
        self.per_second.push(rate);
        self.cpu.push(cpu);
    }

    /// Microseconds of CPU time per request, which hardly changes when other programs use the machine.
    pub(crate) fn cpu(&self) -> Spread {
        Spread::of(self.cpu.clone())
    }

    /// Requests a second.
    pub(crate) fn spread(&self) -> Spread {
        Spread::of(self.per_second.clone())
    }

    /// The ratios of these rates to another's in the same rounds.
    pub(crate) fn parts_of(&self, other: &Self) -> Vec<f64> {
        let rounds = self.per_second.iter().zip(&other.per_second);
        rounds.map(|(rate, whole)| rate / whole).collect()
    }
}

impl Spread {
    /// The upper median where the count is even.
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
