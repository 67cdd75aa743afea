//! All worlds of a load: one for each seed and price plan, and how far apart they are.

use std::thread::{self, ScopedJoinHandle};

use pysondbkv_emulator::usage::Counts;

use super::course::{self, Course};
use super::day::Day;
use super::load::Load;
use super::production::{self, KEY_BYTES, PricePlan};
use super::sample::Sample;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The load.
    pub load: Load,
    /// The price plans.
    pub plans: Vec<PricePlan>,
    /// The seeds, at least one. Each is a world of its own.
    pub seeds: Vec<u64>,
    /// How many steps one seed of the paid plan may take. What would take more is sampled.
    pub steps: u64,
}

/// What will happen.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// What was asked.
    pub question: Question,
    /// What will happen on each plan.
    pub outlooks: Vec<Outlook>,
}

/// What will happen on a price plan.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The plan.
    pub plan: PricePlan,
    /// How much of the time was simulated.
    pub sample: Sample,
    /// One for each seed.
    pub courses: Vec<Course>,
    item_bytes: u64,
}

/// A figure, as it is from seed to seed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spread {
    /// The least.
    pub min: f64,
    /// The one in the middle.
    pub median: f64,
    /// The greatest.
    pub max: f64,
}

/// When something happens first, from seed to seed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstDay {
    /// The day, counted from 1, in the worlds in which it happens; nothing if it happens in none.
    pub day: Option<Spread>,
    /// In how many worlds it happens.
    pub worlds: usize,
}

/// The days of a month, for prices.
const MONTH_DAYS: f64 = 30.0;

/// Simulates a load, one world for each plan and seed.
///
/// The load must have passed [`Load::check`].
#[must_use]
pub fn forecast(question: Question) -> Forecast {
    let outlooks = question.plans.iter().map(|plan| Outlook::of(&question, *plan)).collect();
    Forecast { question, outlooks }
}

impl Outlook {
    fn of(question: &Question, plan: PricePlan) -> Self {
        let Question { load, seeds, steps, .. } = question;
        let sample = Sample::of(load, plan, *steps);
        let run = |seed: u64| course::run(load, plan, sample, seed);
        let courses = side_by_side(seeds, &run);
        Self { plan, sample, courses, item_bytes: load.item_bytes }
    }

    /// A figure of a whole world.
    pub fn figure(&self, figure: impl Fn(&Course) -> f64) -> Spread {
        Spread::of(self.courses.iter().map(figure))
    }

    /// The sum of a figure of all days.
    pub fn sum(&self, figure: impl Fn(&Day) -> f64) -> Spread {
        self.figure(|course| course.days.iter().map(&figure).sum())
    }

    /// A figure of each day.
    pub fn by_day(&self, figure: impl Fn(&Day) -> f64) -> Vec<Spread> {
        let days = self.courses.first().map_or(0, |course| course.days.len());
        let on =
            |day: usize| Spread::of(self.courses.iter().map(|course| figure(&course.days[day])));
        (0..days).map(on).collect()
    }

    /// A figure of the last day.
    pub fn at_end(&self, figure: impl Fn(&Day) -> f64) -> Spread {
        self.figure(|course| course.days.last().map_or(0.0, &figure))
    }

    /// The first day on which something is so.
    pub fn first_day(&self, is_so: impl Fn(&Day) -> bool) -> FirstDay {
        let first =
            |course: &Course| course.days.iter().position(&is_so).map(|day| (day + 1) as f64);
        let days: Vec<f64> = self.courses.iter().filter_map(first).collect();
        let day = (!days.is_empty()).then(|| Spread::of(days.iter().copied()));
        FirstDay { day, worlds: days.len() }
    }

    /// What a month costs whose days are like the mean of these; in dollars.
    #[must_use]
    pub fn month_usd(&self) -> Spread {
        self.figure(|course| self.usd(&course.days))
    }

    /// What a month costs whose days are like the last one.
    #[must_use]
    pub fn last_month_usd(&self) -> Spread {
        self.figure(|course| self.usd(&course.days[course.days.len().saturating_sub(1)..]))
    }

    fn usd(&self, days: &[Day]) -> f64 {
        let Some(last) = days.last().filter(|_| self.plan == PricePlan::Paid) else { return 0.0 };
        let a_month = |figure: &dyn Fn(&Day) -> f64| {
            days.iter().map(figure).sum::<f64>() / days.len() as f64 * MONTH_DAYS
        };
        let operations = [0, 1, 2].map(|kind| a_month(&|day: &Day| day.operations()[kind]) as u64);
        let [reads, writes, deletes] = operations;
        let operations = Counts { reads, writes, deletes, lists: 0 };
        let stored = self.stored_bytes(last);
        production::paid_month_usd(operations, a_month(&Day::all_requests), stored)
    }

    /// The bytes of all entries at the end of a day.
    #[must_use]
    pub fn stored_bytes(&self, day: &Day) -> f64 {
        let item = self.item_bytes + KEY_BYTES;
        day.held.items * item as f64 + day.index_bytes()
    }
}

impl Day {
    /// The bytes of the index at its end.
    #[must_use]
    pub fn index_bytes(&self) -> f64 {
        self.held.entries() * production::INDEX_ENTRY_BYTES as f64 + 2.0
    }
}

impl Spread {
    /// The spread of some figures; all zero where there is none.
    pub fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        let at = |place: usize| figures.get(place).copied().unwrap_or_default();
        let last = figures.len().saturating_sub(1);
        Self { min: at(0), median: at(last / 2), max: at(last) }
    }
}

/// Runs something for each seed, on as many threads as there are cores. Answers in their order.
fn side_by_side(seeds: &[u64], run: &(impl Fn(u64) -> Course + Sync)) -> Vec<Course> {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = seeds.len().div_ceil(cores).max(1);
    let all = |seeds: &[u64]| seeds.iter().map(|seed| run(*seed)).collect::<Vec<_>>();
    thread::scope(|scope| {
        let threads: Vec<_> =
            seeds.chunks(share).map(|seeds| scope.spawn(move || all(seeds))).collect();
        let courses = threads.into_iter().map(ScopedJoinHandle::join);
        courses
            .flat_map(|ran| ran.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_its_ends_and_its_middle() {
        let spread = Spread::of([3.0, 1.0, 2.0].into_iter());
        assert_eq!(spread, Spread { min: 1.0, median: 2.0, max: 3.0 });
        assert_eq!(Spread::of(std::iter::empty()), Spread::default());
    }
}
