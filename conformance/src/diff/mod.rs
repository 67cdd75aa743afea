//! Sends two targets the same requests, and finds where they answer differently.
//!
//! ```text
//! sequence (a scenario, or a session made from a seed) → play (empties the store, sends the requests)
//!     → normalize (by named rules) → comparison (counts the differences) → divergence (shows one)
//! ```
//!
//! Each sequence begins on an empty store, so the stores of both targets are emptied again and again. As a
//! run does, `diff` touches what others stored only where that is allowed (`target`).

mod comparison;
mod divergence;
mod error;
mod normalize;
mod play;
mod sequence;
mod sessions;
mod target;

pub(crate) use comparison::{Comparison, DifferenceCount, compare};
pub(crate) use error::DiffError;
pub(crate) use normalize::RULES;
pub(crate) use sequence::RequestSequence;
pub(crate) use sessions::Session;
pub(crate) use target::DiffTarget;
