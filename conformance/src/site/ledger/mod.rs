//! The ledger of a stay: which items are its own, in memory and on disk.

mod binding;
mod book;
mod error;
mod file;
mod folder;
mod line;
mod noted;
mod place;

pub(crate) use binding::Binding;
pub(crate) use book::Ledger;
pub(crate) use error::LedgerError;
pub use file::LedgerFile;
pub(crate) use folder::ledgers;
#[cfg(fuzzing)]
pub(crate) use line::sections;
pub(crate) use line::{Begun, Remains, Section};
pub(crate) use noted::{Noted, noted};
