//! Carries out an operation on the storage. Knows no HTTP.

use crate::storage::{Storage, StorageError, Value};

/// What a request asks of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KvStoreOperation {
    /// `GET /kv`: list all pairs.
    List,
    /// `GET /kv/{key}`.
    Get { key: String },
    /// `POST /kv/{key}`: create or update the pair.
    Set { key: String, value: String },
    /// `DELETE /kv/{key}`.
    Delete { key: String },
}

/// The result of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KvStoreOutcome {
    /// All pairs, in the order in which their keys were first set.
    Listed(Vec<(String, Value)>),
    /// The pair that was read or set.
    Item { key: String, value: Value },
    /// The pair was deleted.
    Deleted { key: String },
    /// There was no such key.
    NoSuchKey,
}

impl KvStoreOperation {
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
