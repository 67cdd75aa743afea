//! Where entries come from.

use super::error::TransferError;
use super::spool::Spool;
use crate::formats::{self, Entry, Format, FormatError};
use std::io;

/// The entries of a source, one by one.
pub(crate) type Entries<'a> = Box<dyn Iterator<Item = Result<Entry, TransferError>> + Send + 'a>;

/// A source. It can be read again, and then has the same entries.
#[derive(Debug)]
pub(crate) struct Source {
    /// What the user calls it.
    pub(crate) name: String,
    pub(crate) text: Spool,
    pub(crate) format: Format,
    /// The moment that relative expirations count from, in seconds since the Unix epoch.
    pub(crate) now: u64,
}

impl Source {
    /// What the user calls it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The entries from the first one on.
    pub(crate) fn entries(&self) -> Result<Entries<'_>, TransferError> {
        let unreadable =
            |source: io::Error| TransferError::Unreadable { name: self.name.clone(), source };
        let read = formats::read(self.format, self.text.reader().map_err(unreadable)?, self.now);
        let broken =
            |source: FormatError| TransferError::Broken { name: self.name.clone(), source };
        Ok(Box::new(read.map(move |entry| entry.map_err(broken))))
    }
}
