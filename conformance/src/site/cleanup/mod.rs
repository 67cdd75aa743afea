//! The removal of what the suite stored, and of nothing else.

mod abandoned;
mod compare;
mod finish;
mod fleet;
pub(crate) mod own_store;
mod remove;
mod unanswered;

pub(crate) use abandoned::{AbandonedError, Access, CleanedUp, clean_up};
pub(crate) use compare::compare;
pub(crate) use finish::{end, finish};
pub(crate) use fleet::{AfterDeath, FleetCleanedUp, clean_up_fleet};
pub(crate) use remove::remove;
