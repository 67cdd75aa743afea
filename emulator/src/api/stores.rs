//! Stores by name: the unnamed one that plain paths reach, and those under `/@NAME/`.

use super::store::Store;
use super::store_name::StoreName;
use crate::conditions::Conditions;
use crate::storage::StorageError;
use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Once, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// How many stores may wait for their first success. Such a store is not listed.
const MAX_NEW: usize = 64;

type Named = BTreeMap<StoreName, Arc<Store>>;

/// All stores. A named one is made when a request with the right key first names it, and is listed once
/// a request has succeeded on it.
pub struct Stores {
    make: Box<dyn Fn(Option<StoreName>, Arc<Conditions>) -> Store + Send + Sync>,
    /// The names of the stores that are kept, whether listed or not.
    kept: Box<dyn Fn() -> Vec<StoreName> + Send + Sync>,
    /// The conditions that new stores begin with.
    conditions: RwLock<Arc<Conditions>>,
    unnamed: Arc<Store>,
    named: RwLock<Named>,
    max_named: usize,
    eviction_is_told: Once,
}

impl Stores {
    /// Stores that `make` makes, under `conditions`; at most `max_named` that have a name. Those that are
    /// kept are listed from the start, as many as may have a name.
    pub(crate) fn new(
        conditions: Arc<Conditions>,
        max_named: NonZeroUsize,
        make: impl Fn(Option<StoreName>, Arc<Conditions>) -> Store + Send + Sync + 'static,
        kept: impl Fn() -> Vec<StoreName> + Send + Sync + 'static,
    ) -> Self {
        let stores = Self {
            kept: Box::new(kept),
            unnamed: Arc::new(make(None, Arc::clone(&conditions))),
            conditions: RwLock::new(conditions),
            make: Box::new(make),
            named: RwLock::default(),
            max_named: max_named.get(),
            eviction_is_told: Once::new(),
        };
        for name in (stores.kept)().into_iter().take(stores.max_named) {
            let store = stores.get_or_make(&name);
            stores.mark_listed(&store);
        }
        stores
    }

    /// The store of that name; without a name, the unnamed one.
    pub(super) fn get(&self, name: Option<&StoreName>) -> Arc<Store> {
        name.map_or_else(|| Arc::clone(&self.unnamed), |name| self.get_or_make(name))
    }

    /// The store of plain paths.
    pub(super) fn unnamed(&self) -> &Store {
        &self.unnamed
    }

    /// The store of that name. It is made if there is none.
    pub fn get_or_make(&self, name: &StoreName) -> Arc<Store> {
        self.present(name).unwrap_or_else(|| self.insert(name))
    }

    /// The store of that name, if there is one.
    pub(super) fn present(&self, name: &StoreName) -> Option<Arc<Store>> {
        self.read().get(name).map(Arc::clone)
    }

    /// A store of that name that nobody else will see.
    pub(super) fn throwaway(&self, name: &StoreName) -> Arc<Store> {
        Arc::new((self.make)(Some(name.clone()), self.conditions(None)))
    }

    /// The store of that name, made if there is none; without a name, every listed store, the unnamed one
    /// first.
    pub fn named_or_all(&self, name: Option<&StoreName>) -> Vec<Arc<Store>> {
        if name.is_some() {
            return vec![self.get(name)];
        }
        let named = self.read();
        let listed = named.values().filter(|store| store.is_listed());
        std::iter::once(&self.unnamed).chain(listed).map(Arc::clone).collect()
    }

    /// Removes the store of that name and what is kept of it, and answers whether there was one. Its
    /// requests under way wait for nothing more, and what they still write is lost.
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub async fn remove(&self, name: &StoreName) -> Result<bool, StorageError> {
        let store = self.present(name).unwrap_or_else(|| self.throwaway(name));
        // Before the store is gone from here, so that a new one of the name has nothing of it.
        let was_kept = store.namespace().remove().await?;
        let removed = self.write().remove(name);
        Ok(was_kept || removed.is_some_and(|store| store.is_listed()))
    }

    /// Resets the store of that name; without a name, every store, also those that are kept without being
    /// listed.
    ///
    /// # Errors
    /// When a storage cannot be written. Then the stores before that one are reset.
    pub async fn reset(&self, name: Option<&StoreName>) -> Result<(), StorageError> {
        for store in self.named_or_all(name) {
            store.reset().await?;
        }
        let kept = if name.is_none() { (self.kept)() } else { Vec::new() };
        for name in kept {
            if !self.present(&name).is_some_and(|store| store.is_listed()) {
                self.get_or_make(&name).reset().await?;
            }
        }
        Ok(())
    }

    /// The conditions of that store; without a name, those that new stores begin with.
    pub fn conditions(&self, name: Option<&StoreName>) -> Arc<Conditions> {
        match name {
            Some(_) => self.get(name).namespace().conditions(),
            None => Arc::clone(&self.conditions.read().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// The conditions of the stores that have others than new stores begin with, by name.
    pub(super) fn own_conditions(&self) -> BTreeMap<String, Conditions> {
        let common = self.conditions(None);
        let named = self.read();
        let each = named.iter().map(|(name, store)| (name, store.namespace().conditions()));
        let own = each.filter(|(_, conditions)| **conditions != *common);
        own.map(|(name, conditions)| (name.to_string(), (*conditions).clone())).collect()
    }

    /// Sets the conditions of that store; without a name, of every store, present and new.
    pub fn set_conditions(&self, name: Option<&StoreName>, conditions: &Arc<Conditions>) {
        if let Some(name) = name {
            self.get_or_make(name).namespace().set_conditions(Arc::clone(conditions));
            return;
        }
        let mut common = self.conditions.write().unwrap_or_else(PoisonError::into_inner);
        *common = Arc::clone(conditions);
        let named = self.read();
        for store in std::iter::once(&self.unnamed).chain(named.values()) {
            store.namespace().set_conditions(Arc::clone(conditions));
        }
    }

    fn insert(&self, name: &StoreName) -> Arc<Store> {
        let conditions = self.conditions(None);
        let mut named = self.write();
        let make = || Arc::new((self.make)(Some(name.clone()), conditions));
        let store = Arc::clone(named.entry(name.clone()).or_insert_with(make));
        evict(&mut named, MAX_NEW, |store| !store.is_listed());
        store
    }

    /// Lists the store, if it is not listed yet. Where there are too many, the one that was used least
    /// recently is removed.
    pub(super) fn mark_listed(&self, store: &Store) {
        if store.is_listed() {
            return;
        }
        let mut named = self.write();
        store.mark_listed();
        let evicted = evict(&mut named, self.max_named, Store::is_listed);
        drop(named);
        let Some(evicted) = evicted else { return };
        self.eviction_is_told.call_once(|| {
            tracing::warn!(
                "store {evicted} is removed: more than {} stores have a name, and it was used least \
                 recently. Said once; --max-stores allows more",
                self.max_named
            );
        });
    }

    fn read(&self) -> RwLockReadGuard<'_, Named> {
        self.named.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Named> {
        self.named.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of the stores of one kind, if there are more than `max`, removes the least recently used one without a
/// request under way.
fn evict(named: &mut Named, max: usize, is_of_kind: impl Fn(&Store) -> bool) -> Option<StoreName> {
    let of_kind = || named.iter().filter(|(_, store)| is_of_kind(store));
    if named.len() <= max || of_kind().count() <= max {
        return None;
    }
    let idle = of_kind().filter(|(_, store)| Arc::strong_count(store) == 1);
    let (name, _) = idle.min_by_key(|(_, store)| store.last_used())?;
    let name = name.clone();
    named.remove(&name);
    Some(name)
}

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stores").finish_non_exhaustive()
    }
}
