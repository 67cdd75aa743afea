//! JSON as the suite judges it: read as JavaScript reads it, and compared by meaning.

mod compare;
mod deep;
mod elements;
mod nesting;
mod read;
mod surrogate;
mod texts;

pub(crate) use compare::{Difference, Members, difference, same};
pub(crate) use deep::with_deep_stack;
pub(crate) use elements::{Elements, Part};
pub(crate) use read::{JsonError, each_element, read, written};
pub(crate) use texts::same_texts;
