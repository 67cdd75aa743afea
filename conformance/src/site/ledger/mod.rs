//! Which items are the suite's own, in memory and on disk.

mod book;
mod file;

pub(crate) use book::Ledger;
pub(crate) use file::{Begun, Remains, Section};
pub use file::{LedgerError, LedgerFile, state_directory};
