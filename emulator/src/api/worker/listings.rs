//! A cache of the listings that were last written.
//!
//! A client that shows a store requests the listing again and again. A listing that is requested twice
//! and is not too long is kept whole, and served from memory until an entry changes.

use super::failure::Failure;
use super::format::Format;
use super::listing::Listing;
use crate::kv::{KvMethod, storage_failure};
use crate::message::Body;
use crate::storage::{KeyList, StorageError};
use bytes::Bytes;
use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The largest listing that is kept, in bytes.
const MAX_KEPT_BYTES: usize = 4 * 1024 * 1024;

/// The last listing in each format.
#[derive(Debug, Default)]
pub(super) struct Listings {
    last: Mutex<HashMap<TypeId, Last>>,
}

#[derive(Debug)]
struct Last {
    keys: KeyList,
    /// The version of the entries.
    version: u64,
    /// None until the listing is requested a second time.
    body: Option<Bytes>,
}

impl Listings {
    /// The listing in that format, from the cache where nothing has changed.
    ///
    /// # Errors
    /// When the storage cannot be read, or an item is no JSON.
    pub(super) async fn body<F: Format>(
        &self,
        listing: Listing,
        format: F,
    ) -> Result<Body, Failure> {
        let Listing::Stored(keys, entries) = &listing else {
            return listing.into_body(format).await;
        };
        let (keys, version) = (keys.clone(), entries.version());
        let is_second = match self.last().get(&TypeId::of::<F>()) {
            Some(last) if last.version == version && last.keys.is_same(&keys) => match &last.body {
                Some(body) => return Ok(body.clone().into()),
                None => true,
            },
            _ => false,
        };
        let mut body = listing.into_body(format).await?;
        if is_second && body.len() <= MAX_KEPT_BYTES {
            let gathered = body.gather().await.map_err(StorageError::reading);
            body = Body::Whole(gathered.map_err(storage_failure(KvMethod::Get))?);
        }
        let whole = if is_second { body.whole().cloned() } else { None };
        self.last().insert(TypeId::of::<F>(), Last { keys, version, body: whole });
        Ok(body)
    }

    /// No code panics while it holds the lock.
    fn last(&self) -> MutexGuard<'_, HashMap<TypeId, Last>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
