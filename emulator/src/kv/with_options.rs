//! The operations of a KV binding with everything that a Worker can ask of them: `cacheTtl`, metadata,
//! expiry, pages.

use super::error::KvError;
use super::invocation::Invocation;
use super::key::{Key, ToKey};
use super::limits::MAX_BULK_KEYS;
use super::list::{ListOptions, Listing};
use super::method::KvMethod;
use super::operation::{KvOperation, check_cache_ttl};
use super::put_options::PutOptions;
use crate::hazard::Hazard;
use crate::journal::CacheStatus;
use crate::storage::{Name, Value};

/// From how many single reads of an invocation on a bulk read should have been used.
const MANY_READS: u64 = 10;

/// What `getWithMetadata` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The value with its metadata and expiration; None for a missing key.
    pub value: Option<Value>,
    /// Whether the location's cache answered. None where reads are strong.
    pub cache_status: Option<CacheStatus>,
}

impl Invocation<'_> {
    /// `get` and `getWithMetadata` of one key. `cache_ttl` is in seconds, at least 30.
    ///
    /// # Errors
    /// [`KvError`] with the text that the Worker sees.
    pub async fn read(&self, key: &str, cache_ttl: Option<i64>) -> Result<Read, KvError> {
        let key = key.as_bytes().to_key(KvMethod::Get)?;
        self.yield_to_others().await;
        let mut operation = KvOperation::get(&key).cached_for(cache_ttl);
        let value = self.run_through(&mut operation).await?;
        if self.counter.total().gets == MANY_READS {
            let request = self.number();
            self.instruments.hazards.warn_once(Hazard::SingleReads, request, || {
                format!("request {request} reads {MANY_READS} keys one by one")
            });
        }
        Ok(Read { value, cache_status: operation.cache })
    }

    /// A bulk read: `get` and `getWithMetadata` of 1 to 100 keys. Answers the keys as the service reads
    /// them, each with its value, in their order. `cache_ttl` is in seconds, at least 30.
    ///
    /// # Errors
    /// [`KvError`] with the text that the Worker sees.
    pub async fn read_bulk(
        &self,
        names: &[impl AsRef<[u8]>],
        cache_ttl: Option<i64>,
    ) -> Result<Vec<(Name, Option<Value>)>, KvError> {
        self.yield_to_others().await;
        match names.len() {
            0 => return Err(KvError::NoBulkKeys),
            1..=MAX_BULK_KEYS => {}
            _ => return Err(KvError::TooManyBulkKeys),
        }
        let keys = names.iter().map(|name| {
            let key = Key::parse_bulk(name.as_ref())?;
            // The service checks it with each key, after the key's name.
            check_cache_ttl(KvMethod::GetBulk, cache_ttl)?;
            Ok(key.into_name())
        });
        let keys: Vec<Name> = keys.collect::<Result<_, _>>()?;
        let texts: Vec<String> = keys.iter().map(Name::to_string).collect();
        let joined = texts.join(",").as_str().into();
        let mut operation = KvOperation::get_bulk(&joined, &keys).cached_for(cache_ttl);
        self.run_through(&mut operation).await?;
        let values = operation.into_values();
        Ok(keys.into_iter().zip(values).collect())
    }

    /// `put` with its options. Answers what it replaced.
    ///
    /// # Errors
    /// [`KvError`] with the text that the Worker sees.
    pub async fn put_with(
        &self,
        key: &str,
        value: Value,
        options: &PutOptions,
    ) -> Result<Option<Value>, KvError> {
        let key = key.as_bytes().to_key(KvMethod::Put)?;
        self.yield_to_others().await;
        self.run(KvOperation::put_with(&key, value, Some(options))).await
    }

    /// `delete` of each of these keys, all at once. Answers nothing of a key that is missing, which is no
    /// error.
    ///
    /// # Errors
    /// [`KvError`] of the first key that failed; the others are deleted nevertheless.
    pub async fn delete_bulk(&self, keys: &[&str]) -> Result<(), KvError> {
        let keys: Vec<_> = keys.iter().map(|key| Name::from(*key)).collect();
        self.delete_each(&keys).await
    }

    /// `list`: a page of the keys.
    ///
    /// # Errors
    /// [`KvError`] with the text that the Worker sees.
    pub async fn list(&self, options: &ListOptions) -> Result<Listing, KvError> {
        self.yield_to_others().await;
        let prefix = options.prefix.as_deref().unwrap_or_default().into();
        let mut operation = KvOperation::list(&prefix, options);
        self.run_through(&mut operation).await?;
        Ok(operation.into_listing().unwrap_or_default())
    }
}
