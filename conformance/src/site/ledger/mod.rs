//! The ledger of a stay: which items are its own, in memory and on disk.

mod book;
mod file;

pub(crate) use book::Ledger;
pub use file::LedgerFile;
pub(crate) use file::{Begun, LedgerError, Remains, Section, state_directory};
