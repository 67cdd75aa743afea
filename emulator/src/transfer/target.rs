//! What every target of entries does.

use super::error::TransferError;
use super::index::IndexChoice;
use crate::formats::Entry;
use async_trait::async_trait;

/// Where entries go.
#[async_trait]
pub(crate) trait Target: Send {
    /// What the user calls it.
    fn name(&self) -> &str;

    /// Why it cannot hold an entry, if it cannot.
    fn refusal(&self, _entry: &Entry) -> Option<&'static str> {
        None
    }

    /// Whether it takes an `__index__` from outside.
    fn takes_index(&self) -> bool {
        true
    }

    /// Stores one more entry, now or at the latest when it is finished.
    async fn put(&mut self, entry: Entry) -> Result<(), TransferError>;

    /// Stores what waits, and does with the index what was chosen.
    async fn finish(self: Box<Self>, index: IndexChoice) -> Result<(), TransferError>;
}
