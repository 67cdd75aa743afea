//! Where entries come from.

use super::error::TransferError;
use super::spool::Spool;
use crate::formats::{self, Entry, Format, FormatError};
use crate::storage::{StorageError, WranglerState};
use std::io;

/// The entries of a source, one by one.
pub(crate) type Entries<'a> = Box<dyn Iterator<Item = Result<Entry, TransferError>> + Send + 'a>;

/// A source. It can be read again, and then has the same entries.
#[derive(Debug)]
pub(crate) struct Source {
    name: String,
    origin: Origin,
    /// The moment of reading, in seconds since the Unix epoch.
    now: u64,
}

#[derive(Debug)]
enum Origin {
    Text { text: Spool, format: Format },
    State(WranglerState),
}

impl Source {
    /// A text of that format. Relative expirations count from `now`.
    pub(super) fn text(name: String, text: Spool, format: Format, now: u64) -> Self {
        Self { name, origin: Origin::Text { text, format }, now }
    }

    /// A namespace in the local state of Wrangler, without what has expired at `now`.
    pub(super) fn state(name: String, state: WranglerState, now: u64) -> Self {
        Self { name, origin: Origin::State(state), now }
    }

    /// What the user calls it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The entries from the first one on.
    pub(super) fn entries(&self) -> Result<Entries<'_>, TransferError> {
        match &self.origin {
            Origin::Text { text, format } => self.read(text, *format),
            Origin::State(state) => Ok(self.stored(state)),
        }
    }

    fn read<'s>(&'s self, text: &'s Spool, format: Format) -> Result<Entries<'s>, TransferError> {
        let name = || self.name.clone();
        let unreadable = |source: io::Error| TransferError::Unreadable { name: name(), source };
        let read = formats::read(format, text.reader().map_err(unreadable)?, self.now);
        let broken = move |source: FormatError| TransferError::Broken { name: name(), source };
        Ok(Box::new(read.map(move |entry| entry.map_err(&broken))))
    }

    fn stored<'s>(&'s self, state: &'s WranglerState) -> Entries<'s> {
        let failed =
            |source: StorageError| TransferError::Storage { name: self.name.clone(), source };
        let entry = |(key, value)| Entry { key, value };
        let entries = state.iter().map(move |stored| stored.map(entry).map_err(failed));
        let is_there = |entry: &Entry| !entry.value.is_expired(self.now);
        Box::new(entries.filter(move |entry| entry.as_ref().map_or(true, is_there)))
    }
}
