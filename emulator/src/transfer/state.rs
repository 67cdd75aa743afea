//! A namespace in the local state of Wrangler as a target.

use super::error::TransferError;
use super::index::IndexChoice;
use super::target::Target;
use crate::api::worker::{INDEX_KEY, Inventory};
use crate::formats::Entry;
use crate::storage::{Storage, StorageError, Value, WranglerState};
use async_trait::async_trait;
use bytes::Bytes;

/// A namespace that entries are put into.
#[derive(Debug)]
pub(super) struct StateTarget {
    name: String,
    state: WranglerState,
    waiting: Vec<(String, Value)>,
    waiting_bytes: usize,
}

/// How many entries wait until they are put together, and how many bytes they may have.
const BATCH: usize = 1000;
const BATCH_BYTES: usize = 32 << 20;

impl StateTarget {
    pub(super) fn new(name: String, state: WranglerState) -> Self {
        Self { name, state, waiting: Vec::new(), waiting_bytes: 0 }
    }

    async fn put_waiting(&mut self) -> Result<(), TransferError> {
        self.waiting_bytes = 0;
        let put = self.state.put_pairs(std::mem::take(&mut self.waiting)).await;
        put.map_err(|error| self.failed(error))
    }

    async fn rebuild_index(&self) -> Result<(), StorageError> {
        let mut inventory = Inventory::default();
        for key in self.state.keys() {
            // Only the index is read.
            let nothing = || Value::from(Bytes::new());
            let key = key?;
            let is_index = *INDEX_KEY == key.as_str().into();
            let index = if is_index { self.state.get(&INDEX_KEY).await? } else { None };
            // A table has each key once.
            let _ = inventory.add(&key, &index.unwrap_or_else(nothing));
        }
        self.state.put(&INDEX_KEY, inventory.rebuilt_index()).await.map(drop)
    }

    fn failed(&self, source: StorageError) -> TransferError {
        TransferError::Storage { name: self.name.clone(), source }
    }
}

#[async_trait]
impl Target for StateTarget {
    fn name(&self) -> &str {
        &self.name
    }

    async fn put(&mut self, entry: Entry) -> Result<(), TransferError> {
        self.waiting_bytes += entry.value.len();
        self.waiting.push((entry.key, entry.value));
        let is_full = self.waiting.len() >= BATCH || self.waiting_bytes >= BATCH_BYTES;
        if is_full { self.put_waiting().await } else { Ok(()) }
    }

    async fn finish(mut self: Box<Self>, index: IndexChoice) -> Result<(), TransferError> {
        self.put_waiting().await?;
        if index != IndexChoice::Rebuild {
            return Ok(());
        }
        self.rebuild_index().await.map_err(|error| self.failed(error))
    }
}
