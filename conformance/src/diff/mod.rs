//! Sends two targets the same requests, and finds where they answer differently.
//!
//! ```text
//! sequence (a scenario, a session made from a seed, or a raw request) → play (empties the store, sends the requests)
//!     → normalize (by named rules) → comparison (counts the differences) → divergence (shows one)
//! ```
//!
//! Each sequence begins on an empty store, so the stores of both targets are emptied again and again. As a
//! run does, `diff` touches what others stored only where that is allowed (`target`).

mod comparison;
mod difference_count;
mod divergence;
mod error;
mod normalize;
mod play;
mod sequence;
mod sessions;
mod target;
mod wire;
mod wire_count;

pub(crate) use comparison::{Comparison, compare};
pub(crate) use difference_count::DifferenceCount;
pub(crate) use error::DiffError;
pub(crate) use normalize::RULES;
pub(crate) use sequence::RequestSequence;
pub(crate) use sessions::Session;
pub(crate) use target::DiffTarget;
pub(crate) use wire::WireSequence;
#[cfg(test)]
pub(crate) use wire_count::{OddityCount, WireCount};
