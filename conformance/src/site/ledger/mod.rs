//! Which items are the suite's own, in memory and on disk.

mod file;
#[expect(clippy::module_inception, reason = "the ledger is what the folder is about")]
mod ledger;

pub(crate) use file::{Begun, Section};
pub use file::{LedgerError, LedgerFile, state_directory};
pub(crate) use ledger::Ledger;
