//! Chance from one seed. Leaf.
//!
//! Every invocation that draws does so from numbers of its own, which follow from the seed, the
//! store's name and the invocation's place among those of that store that draw. So the same seed
//! and the same requests give the same history, whatever other stores do meanwhile.

use crossbeam_utils::CachePadded;
use fastrand::Rng;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The seed of a whole emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// The seed of that number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// A seed that nobody chose.
    #[must_use]
    pub fn random() -> Self {
        Self(fastrand::u64(..))
    }

    /// The number that makes the same seed again.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The chance of the store of that name, from which nobody has drawn.
    #[must_use]
    pub fn chance(self, store: &str) -> Chance {
        Chance { seed: self, store: store.to_owned(), invocations: CachePadded::default() }
    }

    /// The draws of the `invocation`-th invocation in the store of that name.
    #[must_use]
    pub fn draws(self, store: &str, invocation: u64) -> Draws {
        let store = store.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Draws(Rng::with_seed(mix(mix(self.0 ^ store) ^ invocation)))
    }
}

/// The chance of one store.
#[derive(Debug)]
pub struct Chance {
    seed: Seed,
    store: String,
    /// How many invocations have drawn.
    invocations: CachePadded<AtomicU64>,
}

impl Chance {
    /// The draws of one more invocation.
    pub fn begin(&self) -> Draws {
        self.seed.draws(&self.store, self.invocations.fetch_add(1, Relaxed))
    }

    /// Starts again: the invocations to come draw what the first ones drew.
    pub fn restart(&self) {
        self.invocations.store(0, Relaxed);
    }
}

/// One invocation's chance.
#[derive(Debug, Clone)]
pub struct Draws(Rng);

impl Draws {
    /// A number from 0 up to and without 1.
    pub fn unit(&mut self) -> f64 {
        self.0.f64()
    }

    /// A number from 0 up to and without `bound`, which is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.u64(..bound.max(1))
    }

    /// Bytes for a random UUID.
    pub fn bytes(&mut self) -> [u8; 16] {
        self.0.u128(..).to_be_bytes()
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

    #[test]
    fn the_same_seed_draws_the_same() {
        let seed = Seed::new(7);
        assert_eq!(seed.draws("a", 1).bytes(), seed.draws("a", 1).bytes());
    }

    #[test]
    fn a_restart_draws_the_same_again() {
        let chance = Seed::new(7).chance("a");
        let drawn = [chance.begin().bytes(), chance.begin().bytes()];
        assert_ne!(drawn[0], drawn[1]);
        chance.restart();
        assert_eq!([chance.begin().bytes(), chance.begin().bytes()], drawn);
    }

    #[test]
    fn seeds_stores_and_invocations_differ() {
        let drawn = Seed::new(7).draws("a", 1).bytes();
        assert_ne!(drawn, Seed::new(8).draws("a", 1).bytes());
        assert_ne!(drawn, Seed::new(7).draws("b", 1).bytes());
        assert_ne!(drawn, Seed::new(7).draws("a", 2).bytes());
    }

    #[test]
    fn units_spread_over_the_whole_range() {
        let drawn: Vec<f64> = (0..1_000).map(|n| Seed::new(1).draws("", n).unit()).collect();
        let mean = drawn.iter().sum::<f64>() / 1_000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
        assert!(drawn.iter().all(|unit| (0.0..1.0).contains(unit)));
    }
}
