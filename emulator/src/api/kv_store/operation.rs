//! What the store does, free of HTTP: an [`KvStoreOperation`] applied to a [`Storage`] is an [`KvStoreOutcome`].

use crate::storage::{Storage, StorageError, Value};

/// One thing to do to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KvStoreOperation {
    /// List all pairs.
    List,
    /// Get the value of a key.
    Get {
        /// The key.
        key: String,
    },
    /// Create or update a key.
    Set {
        /// The key.
        key: String,
        /// Its new value.
        value: String,
    },
    /// Delete a key.
    Delete {
        /// The key.
        key: String,
    },
}

/// What came of an operation. Values are UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KvStoreOutcome {
    /// All pairs, in the order in which their keys were first set.
    Listed(Vec<(String, Value)>),
    /// The pair as it is now, got or set.
    Item {
        /// The key.
        key: String,
        /// Its value.
        value: Value,
    },
    /// The key is gone.
    Deleted {
        /// The key.
        key: String,
    },
    /// There was no such key.
    NoSuchKey,
}

impl KvStoreOperation {
    /// Does it.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub(super) async fn apply(self, store: &dyn Storage) -> Result<KvStoreOutcome, StorageError> {
        Ok(match self {
            Self::List => KvStoreOutcome::Listed(store.entries().await?),
            Self::Get { key } => match store.get(&key.as_str().into()).await? {
                Some(value) => KvStoreOutcome::Item { key, value },
                None => KvStoreOutcome::NoSuchKey,
            },
            Self::Set { key, value } => {
                let value = Value::from(value);
                store.put(&key.as_str().into(), value.clone()).await?;
                KvStoreOutcome::Item { key, value }
            }
            Self::Delete { key } => match store.delete(&key.as_str().into()).await? {
                Some(_) => KvStoreOutcome::Deleted { key },
                None => KvStoreOutcome::NoSuchKey,
            },
        })
    }
}
