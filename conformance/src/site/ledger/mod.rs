//! The ledger of a stay: which items are its own, in memory and on disk.

mod binding;
mod book;
mod error;
mod file;
mod folder;
mod home;
mod line;
mod lines;
mod noted;
mod place;
mod seal;

pub(crate) use binding::Binding;
pub(crate) use book::Ledger;
pub(crate) use error::LedgerError;
pub use file::LedgerFile;
pub(crate) use folder::ledgers;
pub use home::LedgerHome;
pub(crate) use line::{Begun, HEAD, Line, Remains, Section, sections};
pub(crate) use lines::Lines;
pub(crate) use noted::{Noted, noted};
pub(crate) use seal::Seal;
