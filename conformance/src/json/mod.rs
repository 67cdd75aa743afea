//! JSON as the suite judges it: read as JavaScript reads it, and compared by meaning.

mod compare;
mod deep;
mod read;
mod surrogate;

pub(crate) use compare::{Difference, Order, difference, same, same_members};
pub(crate) use deep::with_deep_stack;
pub(crate) use read::{JsonError, each_element, read, written};
