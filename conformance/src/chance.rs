//! Random choices from a seed. The same seed gives the same choices on every machine.

use fastrand::Rng;

/// Spreads a seed over all 64 bits, so that neighbouring seeds give choices that have nothing in common.
pub(crate) fn spread(seed: u64) -> u64 {
    seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// One of several choices, all equally likely.
pub(crate) fn one_of<'a, T: ?Sized>(rng: &mut Rng, choices: &[&'a T]) -> &'a T {
    choices[rng.usize(..choices.len())]
}
