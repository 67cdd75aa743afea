//! A namespace past KV's rules: its entries as they are, for those who run the emulator.

use super::instruments::Instruments;
use super::namespace::Namespace;
use super::view::View;
use crate::storage::{EntryPage, ListQuery, Name, Storage, StorageError, Stored};
use std::sync::Arc;

/// With how many bytes of values a page of entries ends.
const PAGE_BYTES: usize = 1 << 20;

impl Namespace {
    /// The entries as they are now, without KV's rules.
    #[must_use]
    pub fn storage(&self) -> Arc<dyn Storage> {
        Arc::clone(&self.state().contents.storage)
    }

    /// Makes the queued writes whose time has come, so that the storage has what a read would find.
    ///
    /// # Errors
    /// When the storage cannot be written.
    pub async fn settle(&self) -> Result<(), StorageError> {
        let state = self.state.load_full();
        let Instruments { clock, others, .. } = &self.instruments;
        let view = View {
            request: None,
            storage: None,
            location: None,
            conditions: &state.in_force.conditions,
            clock,
            others: others.as_ref(),
            cache_ttl: None,
            sees_own_write: true,
            puts_more: false,
        };
        state.contents.settle(&view).await
    }

    /// At most `limit` entries behind a key, in the order of the UTF-8 bytes of their keys, without those
    /// that have expired. A page without entries is the last one.
    ///
    /// # Errors
    /// When the storage cannot be read, or queued writes cannot be made.
    pub(crate) async fn entries(
        &self,
        mut after: Option<Name>,
        limit: usize,
    ) -> Result<EntryPage, StorageError> {
        self.settle().await?;
        let now = self.instruments.clock.now().seconds();
        loop {
            let query = ListQuery { prefix: "", after: after.as_ref(), limit };
            let mut page = self.storage().scan(&query, PAGE_BYTES).await?;
            page.entries.retain(|(_, value)| !value.is_expired(now));
            if page.next.is_none() || !page.entries.is_empty() {
                return Ok(page);
            }
            after = page.next;
        }
    }

    /// How much is stored now.
    ///
    /// # Errors
    /// When the storage cannot be read.
    pub async fn stored(&self) -> Result<Stored, StorageError> {
        let now = self.instruments.clock.now().seconds();
        self.storage().stored(now).await
    }
}
