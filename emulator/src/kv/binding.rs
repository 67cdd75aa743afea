//! A namespace as one invocation of a Worker sees it.
//!
//! Each operation is a step of its own: before every one but the first, other invocations get
//! their turn, as they do while a Worker awaits KV. That is where concurrent adds lose entries of
//! the index.

use super::error::{KvError, Method};
use super::key::Key;
use super::limits::{MAX_BULK_KEYS, MAX_VALUE_BYTES};
use super::operations::Operations;
use crate::storage::{Storage, StorageError};
use bytes::Bytes;
use std::sync::Arc;

/// `env.DB` in one invocation.
#[derive(Debug)]
pub struct Binding {
    storage: Arc<dyn Storage>,
    operations: Operations,
}

impl Binding {
    pub(super) fn new(storage: Arc<dyn Storage>) -> Self {
        Self { storage, operations: Operations::default() }
    }

    /// What this invocation has done so far.
    #[must_use]
    pub fn operations(&self) -> &Operations {
        &self.operations
    }

    /// The value of `key`, or nothing.
    ///
    /// # Errors
    /// When the key is refused, or the storage fails.
    pub async fn get(&self, key: impl AsRef<[u8]>) -> Result<Option<Bytes>, KvError> {
        let key = Key::parse(key.as_ref(), Method::Get)?;
        self.turn().await;
        self.operations.count_gets(1);
        self.read(&key, Method::Get).await
    }

    /// The values of `keys`, each read by a `get` of its own, all started at once.
    ///
    /// # Errors
    /// When a key is refused, or the storage fails.
    pub async fn get_each(&self, keys: &[impl AsRef<[u8]>]) -> Result<Vec<Option<Bytes>>, KvError> {
        let keys = parse_each(keys, Method::Get)?;
        self.turn().await;
        self.operations.count_gets(keys.len());
        let mut values = Vec::with_capacity(keys.len());
        for key in &keys {
            values.push(self.read(key, Method::Get).await?);
        }
        Ok(values)
    }

    /// A bulk read: one operation for up to [`MAX_BULK_KEYS`] keys.
    ///
    /// # Errors
    /// When there are no keys or too many, when one is refused, or when the storage fails.
    pub async fn get_bulk(
        &self,
        names: &[impl AsRef<[u8]>],
    ) -> Result<Vec<Option<Bytes>>, KvError> {
        self.turn().await;
        self.operations.count_gets(1);
        match names.len() {
            0 => return Err(KvError::NoBulkKeys),
            1..=MAX_BULK_KEYS => {}
            _ => return Err(KvError::TooManyBulkKeys),
        }
        let keys: Vec<Key> =
            names.iter().map(|name| Key::parse_bulk(name.as_ref())).collect::<Result<_, _>>()?;
        let mut values = Vec::with_capacity(keys.len());
        for key in &keys {
            values.push(self.read(key, Method::GetBulk).await?);
        }
        let bytes: usize = values.iter().flatten().map(Bytes::len).sum();
        if bytes > MAX_VALUE_BYTES { Err(KvError::BulkTooLarge) } else { Ok(values) }
    }

    /// Stores `value` under `key` and answers what it replaced.
    ///
    /// # Errors
    /// When the key or the value is refused, or the storage fails.
    pub async fn put(&self, key: impl AsRef<[u8]>, value: Bytes) -> Result<Option<Bytes>, KvError> {
        let key = Key::parse(key.as_ref(), Method::Put)?;
        self.turn().await;
        self.operations.count_put();
        if value.len() > MAX_VALUE_BYTES {
            return Err(KvError::ValueTooLong { bytes: value.len() });
        }
        self.storage.put(key.as_str(), value).await.map_err(failed(Method::Put))
    }

    /// Deletes `key` and answers what it held. A key that holds nothing is no error.
    ///
    /// # Errors
    /// When the key is refused, or the storage fails.
    pub async fn delete(&self, key: impl AsRef<[u8]>) -> Result<Option<Bytes>, KvError> {
        let key = Key::parse(key.as_ref(), Method::Delete)?;
        self.turn().await;
        self.operations.count_deletes(1);
        self.storage.delete(key.as_str()).await.map_err(failed(Method::Delete))
    }

    /// Deletes `keys`, each by a `delete` of its own, all started at once.
    ///
    /// # Errors
    /// When a key is refused, or the storage fails.
    pub async fn delete_each(&self, keys: &[impl AsRef<[u8]>]) -> Result<(), KvError> {
        let keys = parse_each(keys, Method::Delete)?;
        self.turn().await;
        self.operations.count_deletes(keys.len());
        for key in &keys {
            self.storage.delete(key.as_str()).await.map_err(failed(Method::Delete))?;
        }
        Ok(())
    }

    async fn read(&self, key: &Key, method: Method) -> Result<Option<Bytes>, KvError> {
        self.storage.get(key.as_str()).await.map_err(failed(method))
    }

    /// Lets other invocations run between two operations of this one.
    async fn turn(&self) {
        if !self.operations.total().is_none() {
            tokio::task::yield_now().await;
        }
    }
}

fn parse_each(names: &[impl AsRef<[u8]>], method: Method) -> Result<Vec<Key>, KvError> {
    names.iter().map(|name| Key::parse(name.as_ref(), method)).collect()
}

fn failed(method: Method) -> impl Fn(StorageError) -> KvError {
    move |source| {
        tracing::error!(error = &source as &dyn std::error::Error, "KV {method} failed");
        KvError::Storage { method, source }
    }
}
