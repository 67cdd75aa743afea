//! One world through all days, with one seed.

use fastrand::Rng;

use super::arrivals::Arrivals;
use super::day::{Day, Held, day_factor};
use super::load::{Load, RequestKind};
use super::moment::{DAY, Moment, SECOND, seconds};
use super::namespace::Holdings;
use super::production::{PricePlan, Production};
use super::sample::{Sample, WARM_UP_SECONDS};
use super::staleness::Staleness;
use super::tally::Ending;
use super::world::World;
use crate::chance::spread;

/// What happens in one world.
#[derive(Debug, Clone)]
pub struct Course {
    /// The seed of its chances.
    pub seed: u64,
    /// Its days.
    pub days: Vec<Day>,
    /// How old items were that were read.
    pub reads: Staleness,
    /// How old the index was that listings showed.
    pub listings: Staleness,
}

/// Simulates a load with one seed.
pub(super) fn run(load: &Load, plan: PricePlan, sample: Sample, seed: u64) -> Course {
    let course = Course {
        seed,
        days: Vec::new(),
        reads: Staleness::default(),
        listings: Staleness::default(),
    };
    let runner = Runner { load, plan, rng: Rng::with_seed(spread(seed)), course };
    match sample {
        Sample::Whole => runner.whole(),
        Sample::Windows { seconds, .. } => runner.windows(sample, Moment::from(seconds) * SECOND),
    }
}

struct Runner<'a> {
    load: &'a Load,
    plan: PricePlan,
    rng: Rng,
    course: Course,
}

impl Runner<'_> {
    /// Every request of every day.
    fn whole(mut self) -> Course {
        let mut world = self.world(self.at_start());
        for number in 0..self.load.days {
            let (rates, start) = (self.load.rates_on(number), Moment::from(number) * DAY);
            let before = Held::from(world.namespace.holdings());
            world.begin_day();
            play(&mut world, rates, start, start + DAY);
            let gained = Held::from(world.namespace.holdings()).minus(before);
            self.take(
                Day::of(&world.tally, 1.0, before, gained).metered(&world.namespace, start, 1.0),
                &world,
            );
        }
        self.course
    }

    /// A window of some days.
    fn windows(mut self, sample: Sample, length: Moment) -> Course {
        let mut simulated: Option<(u32, Day)> = None;
        let mut held = Held::from(self.at_start());
        for number in 0..self.load.days {
            let day = match &simulated {
                Some((last, day)) if !sample.has_day(number) => {
                    day.again(self.growth(*last, number), held)
                }
                _ => {
                    let day = self.window(number, held, length);
                    simulated = Some((number, day.clone()));
                    day
                }
            };
            held = day.held;
            if !sample.has_day(number) {
                self.course.days.push(day);
            }
        }
        self.course
    }

    fn window(&mut self, number: u32, before: Held, length: Moment) -> Day {
        let mut world = self.world(before.rounded());
        let (rates, start) = (self.load.rates_on(number), Moment::from(number) * DAY);
        let warm = start + Moment::from(WARM_UP_SECONDS) * SECOND;
        play(&mut world, rates, start, warm);
        world.begin_day();
        let at_first = Held::from(world.namespace.holdings());
        play(&mut world, rates, warm, warm + length);
        let factor = day_factor(length);
        let gained = Held::from(world.namespace.holdings()).minus(at_first).times(factor);
        let day =
            Day::of(&world.tally, factor, before, gained).metered(&world.namespace, warm, factor);
        self.take(day.clone(), &world);
        day
    }

    fn take(&mut self, day: Day, world: &World) {
        self.course.reads.add(&world.tally.reads);
        self.course.listings.add(&world.tally.listings);
        self.course.days.push(day);
    }

    fn world(&mut self, holdings: Holdings) -> World {
        let Load { locations, active_items, .. } = *self.load;
        let rng = Rng::with_seed(self.rng.u64(..));
        World::new(Production::on(self.plan), locations, holdings, active_items, rng)
    }

    fn at_start(&self) -> Holdings {
        let items = u32::try_from(self.load.items).unwrap_or(u32::MAX);
        Holdings { items, listed: items, dangling: 0 }
    }

    /// How many times the requests of one day another one has.
    fn growth(&self, day: u32, other: u32) -> f64 {
        let [one, other] = [day, other].map(|day| self.load.rates_on(day).iter().sum::<f64>());
        other / one
    }
}

/// Lets time pass in a world. When a quota lets nothing be done any more, the requests to come are only counted.
pub(super) fn play(world: &mut World, rates: [f64; 5], start: Moment, end: Moment) {
    let mut arrivals = Arrivals::from(start, rates, world.rng());
    while arrivals.next() < end {
        let now = arrivals.next();
        world.settle(now);
        if world.is_at_end() {
            refuse(world, rates, seconds(end - now));
            break;
        }
        let kind = arrivals.take(world.rng());
        world.request(kind, now);
    }
    world.settle(end);
}

fn refuse(world: &mut World, rates: [f64; 5], seconds: f64) {
    for (kind, rate) in RequestKind::ALL.into_iter().zip(rates) {
        world.tally.note_many(kind, Ending::OverQuota, (rate * seconds).round() as u64);
    }
}
