//! How much of the time is simulated request by request, where all of it would take too long.

use super::load::Load;
use super::namespace::FOLLOWED;
use super::production::PricePlan;

/// How much of the time is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// Every request of every day.
    Whole,
    /// A window of some days. What happens in it is scaled to the whole day.
    Windows {
        /// How long each window is that counts.
        seconds: u32,
        /// Of how many days one is simulated. The others go as the one before.
        every: u32,
    },
}

/// The steps of one seed, if nothing else is said.
pub const DEFAULT_STEPS: u64 = 10_000_000;

/// How long the caches of a window fill before it counts: as long as they keep what they read.
pub(super) const WARM_UP_SECONDS: u32 = 60;

/// The shortest window that counts.
const MIN_SECONDS: u32 = 60;

const DAY_SECONDS: f64 = 86_400.0;

impl Sample {
    /// As much as so many steps allow. A day of the free plan is always simulated in whole: its quota of
    /// reads ends soon, and after that every request fails.
    pub(super) fn of(load: &Load, plan: PricePlan, steps: u64) -> Self {
        let a_second: Vec<f64> =
            (0..load.days).map(|day| steps_a_second(load, plan, day)).collect();
        let (steps, sum) = (steps as f64, a_second.iter().sum::<f64>());
        if plan == PricePlan::Free || sum * DAY_SECONDS <= steps {
            return Self::Whole;
        }
        let warm_up = f64::from(WARM_UP_SECONDS);
        let seconds = (steps / sum - warm_up).clamp(MIN_SECONDS.into(), DAY_SECONDS / 2.0);
        let needed = sum * (seconds + warm_up);
        let every = (needed / steps).ceil().clamp(1.0, f64::from(load.days));
        Self::Windows { seconds: seconds as u32, every: every as u32 }
    }

    /// Whether a day, counted from 0, is simulated.
    pub(super) fn has_day(self, day: u32) -> bool {
        match self {
            Self::Whole => true,
            Self::Windows { every, .. } => day.is_multiple_of(every),
        }
    }
}

/// How many steps the simulation of a second takes.
fn steps_a_second(load: &Load, plan: PricePlan, day: u32) -> f64 {
    let [adds, updates, deletes, reads, listings] = load.rates_on(day);
    // KV takes one write of the index a second.
    let items = load.items as f64 + adds.min(1.0) * DAY_SECONDS * f64::from(day);
    let followed = items.min(FOLLOWED as f64).min(plan.max_listed() as f64);
    2.0 * (adds + updates + deletes) + reads + listings * (1.0 + followed)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::forecast::load::Rates;

    #[rstest]
    #[case::little("1/s", PricePlan::Paid, Sample::Whole)]
    #[case::free("16667/s", PricePlan::Free, Sample::Whole)]
    #[case::more("20/s", PricePlan::Paid, Sample::Windows { seconds: 16_606, every: 1 })]
    #[case::a_million_a_minute("1000000/min", PricePlan::Paid, Sample::Windows { seconds: 60, every: 7 })]
    fn as_much_is_simulated_as_the_steps_allow(
        #[case] reads: &str,
        #[case] plan: PricePlan,
        #[case] expected: Sample,
    ) {
        let rates = Rates { reads: reads.parse().unwrap(), ..Rates::default() };
        let load = Load {
            rates,
            locations: 300,
            item_bytes: 100,
            items: 10,
            active_items: None,
            growth_percent: 0.0,
            days: 30,
        };
        assert_eq!(Sample::of(&load, plan, DEFAULT_STEPS), expected);
    }
}
