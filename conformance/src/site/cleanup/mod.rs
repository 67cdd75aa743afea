//! The removal of what the suite stored, and of nothing else.

mod abandoned;
pub(crate) mod own_store;
pub(crate) mod removal;
mod unanswered;

pub use abandoned::{AbandonedError, Access, CleanedUp, clean_up};
