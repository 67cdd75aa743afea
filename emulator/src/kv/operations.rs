//! The KV operations that a Worker can call, as `env.DB` offers them.

use super::error::KvError;
use super::invocation::Invocation;
use super::key::{Key, ToKey};
use super::method::KvMethod;
use super::operation::KvOperation;
use crate::storage::Value;
use futures_util::future::join_all;

/// How many operations of one call wait for the storage at the same time.
const MAX_WAITING: usize = 1_024;

impl Invocation<'_> {
    pub(crate) async fn get(&self, key: &(impl ToKey + ?Sized)) -> Result<Option<Value>, KvError> {
        let key = key.to_key(KvMethod::Get)?;
        self.yield_to_others().await;
        self.run(KvOperation::get(&key)).await
    }

    /// The values of `keys`, each read by a `get` of its own. All of them start at once. If some fail,
    /// the error is that of the first key among them.
    pub(crate) async fn get_each(
        &self,
        keys: &[impl ToKey],
    ) -> Result<Vec<Option<Value>>, KvError> {
        let keys = parse_each(keys, KvMethod::Get)?;
        self.yield_to_others().await;
        if self.state.in_force.plain && !self.state.contents.storage.is_immediate() {
            return self.get_together(keys).await;
        }
        self.run_each(keys.iter().map(KvOperation::get)).await.into_iter().collect()
    }

    /// A bulk read: one operation for up to 100 keys. Its answer would be a `Map`, with
    /// which the Worker can do nothing.
    pub(crate) async fn get_bulk(&self, names: &[impl AsRef<[u8]>]) -> Result<(), KvError> {
        self.read_bulk(names, None).await.map(drop)
    }

    /// Stores `value` under `key` and answers what it replaced.
    pub(crate) async fn put(
        &self,
        key: &(impl ToKey + ?Sized),
        value: impl Into<Value>,
    ) -> Result<Option<Value>, KvError> {
        let key = key.to_key(KvMethod::Put)?;
        self.yield_to_others().await;
        self.run(KvOperation::put(&key, value.into())).await
    }

    /// As [`Invocation::put`], before a new entry is put.
    pub(crate) async fn put_early(
        &self,
        key: &(impl ToKey + ?Sized),
        value: impl Into<Value>,
    ) -> Result<Option<Value>, KvError> {
        let key = key.to_key(KvMethod::Put)?;
        self.yield_to_others().await;
        self.run(KvOperation::put(&key, value.into()).before_more()).await
    }

    /// Deletes `key` and answers the value that it had. A missing key is no error.
    pub(crate) async fn delete(
        &self,
        key: &(impl ToKey + ?Sized),
    ) -> Result<Option<Value>, KvError> {
        let key = key.to_key(KvMethod::Delete)?;
        self.yield_to_others().await;
        self.run(KvOperation::delete(&key)).await
    }

    /// Deletes `keys`, each by a `delete` of its own. All of them start at once. If some fail, the
    /// others take effect nevertheless, and the error is that of the first key that failed.
    pub(crate) async fn delete_each(&self, keys: &[impl ToKey]) -> Result<(), KvError> {
        let keys = parse_each(keys, KvMethod::Delete)?;
        self.yield_to_others().await;
        let deleted = self.run_each(keys.iter().map(KvOperation::delete)).await;
        deleted.into_iter().try_for_each(|deleted| deleted.map(drop))
    }

    /// Runs operations at once. Under plain conditions only the storage can make them wait, so they run
    /// one after the other with the same result, or as many together as a storage takes together.
    async fn run_each<'o>(
        &self,
        operations: impl Iterator<Item = KvOperation<'o>>,
    ) -> Vec<Result<Option<Value>, KvError>> {
        if !self.state.in_force.plain {
            return join_all(operations.map(|operation| self.run(operation))).await;
        }
        if !self.state.contents.storage.is_immediate() {
            return self.run_in_groups(operations).await;
        }
        let mut results = Vec::with_capacity(operations.size_hint().0);
        for operation in operations {
            results.push(self.run(operation).await);
        }
        results
    }

    async fn run_in_groups<'o>(
        &self,
        mut operations: impl Iterator<Item = KvOperation<'o>>,
    ) -> Vec<Result<Option<Value>, KvError>> {
        let mut results = Vec::new();
        loop {
            let group: Vec<_> = operations.by_ref().take(MAX_WAITING).collect();
            if group.is_empty() {
                return results;
            }
            results.extend(join_all(group.into_iter().map(|operation| self.run(operation))).await);
        }
    }
}

fn parse_each(keys: &[impl ToKey], method: KvMethod) -> Result<Vec<Key>, KvError> {
    keys.iter().map(|key| key.to_key(method)).collect()
}
