//! When requests come: each kind at random at its rate, as requests of many clients do (a Poisson process).

use fastrand::Rng;

use super::load::RequestKind;
use super::moment::{Moment, SECOND};

/// The requests to come.
#[derive(Debug)]
pub(super) struct Arrivals {
    /// For each kind, the sum of the rates up to it.
    sums: [f64; 5],
    next: Moment,
}

impl Arrivals {
    /// The requests from a moment on, with so many a second of each kind. One rate is above 0.
    pub(super) fn from(start: Moment, rates: [f64; 5], rng: &mut Rng) -> Self {
        let mut sum = 0.0;
        let sums = rates.map(|rate| {
            sum += rate;
            sum
        });
        let mut arrivals = Self { sums, next: start };
        arrivals.wait(rng);
        arrivals
    }

    /// When the next request comes.
    pub(super) fn next(&self) -> Moment {
        self.next
    }

    /// Takes the next request.
    pub(super) fn take(&mut self, rng: &mut Rng) -> RequestKind {
        let drawn = rng.f64() * self.total();
        let place = self.sums.iter().position(|sum| drawn < *sum).unwrap_or(self.sums.len() - 1);
        self.wait(rng);
        RequestKind::ALL[place]
    }

    fn wait(&mut self, rng: &mut Rng) {
        let seconds = -(1.0 - rng.f64()).ln() / self.total();
        self.next += (seconds * SECOND as f64) as Moment;
    }

    fn total(&self) -> f64 {
        self.sums[self.sums.len() - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_comes_at_its_rate() {
        let mut rng = Rng::with_seed(1);
        let mut arrivals = Arrivals::from(0, [1.0, 0.0, 0.0, 4.0, 0.0], &mut rng);
        let (mut adds, mut reads) = (0, 0);
        while arrivals.next() < 10_000 * SECOND {
            match arrivals.take(&mut rng) {
                RequestKind::Add => adds += 1,
                RequestKind::Read => reads += 1,
                other => panic!("{other:?} has no rate"),
            }
        }
        assert!((9_700..10_300).contains(&adds), "{adds}");
        assert!((39_400..40_600).contains(&reads), "{reads}");
    }
}
