//! Random numbers from one seed.
//!
//! Each invocation that draws has numbers of its own. They follow from the seed, the store's name,
//! how often the emulator has started on the entries that it keeps, and how many invocations of that store have drawn before. So the same seed and the same requests
//! give the same history, whatever other stores do meanwhile.

use crossbeam_utils::CachePadded;
use fastrand::Rng;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The seed of a whole emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    number: u64,
    /// Which start of an emulator that keeps its entries it is for, counted from 0.
    start: u64,
}

impl Seed {
    /// The seed with that number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self { number, start: 0 }
    }

    /// A random seed.
    #[must_use]
    pub fn random() -> Self {
        Self::new(fastrand::u64(..))
    }

    /// The number that makes the same seed again.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.number
    }

    /// The seed for a later start, which draws other numbers. That of the first one, 0, is the seed itself.
    #[must_use]
    pub(crate) const fn at_start(self, start: u64) -> Self {
        Self { start, ..self }
    }

    /// The chance of the store of that name, from which no invocation has drawn.
    #[must_use]
    pub fn chance(self, store: &str) -> Chance {
        let store = store.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let first = mix(self.number ^ store);
        let seed = if self.start == 0 { first } else { mix(first ^ mix(self.start)) };
        Chance { seed, invocations: CachePadded::default() }
    }
}

/// The chance of one store.
#[derive(Debug)]
pub struct Chance {
    seed: u64,
    /// How many invocations have drawn.
    invocations: CachePadded<AtomicU64>,
}

impl Chance {
    /// The same chance, from which no invocation has drawn.
    pub(crate) fn anew(&self) -> Self {
        Self { seed: self.seed, invocations: CachePadded::default() }
    }

    /// What an invocation draws. `drawn` belongs to that invocation.
    pub(crate) fn draws<'a>(&'a self, drawn: &'a mut Drawn) -> Draws<'a> {
        Draws { chance: self, drawn }
    }

    /// The numbers of one more invocation.
    fn begin(&self) -> Rng {
        Rng::with_seed(mix(self.seed ^ self.invocations.fetch_add(1, Relaxed)))
    }
}

/// The numbers of an invocation. It has none before it first draws.
#[derive(Debug, Default)]
pub(crate) struct Drawn(Option<Rng>);

/// One invocation's chance.
#[derive(Debug)]
pub(crate) struct Draws<'a> {
    chance: &'a Chance,
    drawn: &'a mut Drawn,
}

impl Draws<'_> {
    /// A number from 0 up to 1, without 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.numbers().f64()
    }

    /// A whole number from 0 up to `bound`, without it. `bound` is at least 1.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.numbers().u64(..bound.max(1))
    }

    /// Bytes for a random UUID.
    pub(crate) fn bytes(&mut self) -> [u8; 16] {
        self.numbers().u128(..).to_be_bytes()
    }

    fn numbers(&mut self) -> &mut Rng {
        self.drawn.0.get_or_insert_with(|| self.chance.begin())
    }
}

/// Spreads neighbouring numbers over all 64 bits (the finalizer of `SplitMix64`).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(chance: &Chance) -> [u8; 16] {
        chance.draws(&mut Drawn::default()).bytes()
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let (one, other) = (Seed::new(7).chance("a"), Seed::new(7).chance("a"));
        let drawn = [bytes(&one), bytes(&one)];
        assert_eq!([bytes(&other), bytes(&other)], drawn);
        assert_eq!([bytes(&other.anew()), bytes(&other.anew())], [drawn[0]; 2]);
    }

    #[test]
    fn seeds_stores_and_invocations_differ() {
        let chance = Seed::new(7).chance("a");
        let drawn = bytes(&chance);
        assert_ne!(drawn, bytes(&Seed::new(8).chance("a")));
        assert_ne!(drawn, bytes(&Seed::new(7).chance("b")));
        assert_eq!(drawn, bytes(&Seed::new(7).at_start(0).chance("a")));
        assert_ne!(drawn, bytes(&Seed::new(7).at_start(1).chance("a")));
        assert_ne!(drawn, bytes(&chance));
    }

    #[test]
    fn an_invocation_that_draws_nothing_takes_no_place() {
        let chance = Seed::new(7).chance("a");
        let _ = chance.draws(&mut Drawn::default());
        assert_eq!(bytes(&chance), bytes(&chance.anew()));
    }

    #[test]
    fn units_spread_over_the_whole_range() {
        let chance = Seed::new(1).chance("");
        let unit = |_| chance.draws(&mut Drawn::default()).unit();
        let drawn: Vec<f64> = (0..1_000).map(unit).collect();
        let mean = drawn.iter().sum::<f64>() / 1_000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
        assert!(drawn.iter().all(|unit| (0.0..1.0).contains(unit)));
    }
}
