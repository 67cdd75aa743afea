//! Which items are the suite's own, in memory and on disk.

mod book;
mod file;

pub(crate) use book::Ledger;
pub use file::LedgerFile;
pub(crate) use file::{Begun, Remains, Section};
pub(crate) use file::{LedgerError, state_directory};
