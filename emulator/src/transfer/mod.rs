//! Import and export: entries from a [`Source`] into a [`Target`], outside of any emulator.
//!
//! [`transfer`] reads the source twice. The first time it only checks, so that nothing is half done
//! because of something that is wrong with the source. Only then it writes. Whatever cannot be read
//! twice is first kept in a file, a `spool`. Nothing holds more than one entry and the keys of all.

mod client;
mod deployment;
mod emulator;
mod error;
mod file;
mod index;
mod open;
mod place;
mod source;
mod spool;
mod state;
mod target;
#[expect(clippy::module_inception, reason = "the folder is named after what is in this file")]
mod transfer;

pub(crate) use client::Access;
pub(crate) use error::TransferError;
pub(crate) use file::FileTarget;
pub(crate) use index::IndexChoice;
pub(crate) use open::{Answering, answered, answering, health, stored, storing, text};
pub(crate) use place::{Place, base_url};
pub(crate) use source::Source;
pub(crate) use target::Target;
pub(crate) use transfer::{Step, transfer};
