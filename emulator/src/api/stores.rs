//! Stores by name: the unnamed one that plain paths reach, and those under `/@NAME/`.

use super::store::Store;
use super::store_name::StoreName;
use crate::conditions::Conditions;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// All stores. A named one is made at its first use.
pub struct Stores {
    make: Box<dyn Fn(Option<StoreName>, Arc<Conditions>) -> Store + Send + Sync>,
    /// The conditions that new stores begin with.
    conditions: RwLock<Arc<Conditions>>,
    unnamed: Arc<Store>,
    named: RwLock<BTreeMap<StoreName, Arc<Store>>>,
}

impl Stores {
    /// Stores that `make` makes, under `conditions`.
    pub(crate) fn new(
        conditions: Arc<Conditions>,
        make: impl Fn(Option<StoreName>, Arc<Conditions>) -> Store + Send + Sync + 'static,
    ) -> Self {
        let unnamed = Arc::new(make(None, Arc::clone(&conditions)));
        let conditions = RwLock::new(conditions);
        Self { make: Box::new(make), conditions, unnamed, named: RwLock::default() }
    }

    /// The store of that name; without a name, the unnamed one.
    fn get(&self, name: Option<&StoreName>) -> Arc<Store> {
        name.map_or_else(|| Arc::clone(&self.unnamed), |name| self.named(name))
    }

    /// The store of plain paths.
    pub(super) fn unnamed(&self) -> &Store {
        &self.unnamed
    }

    /// The store of that name.
    pub fn named(&self, name: &StoreName) -> Arc<Store> {
        let present =
            self.named.read().unwrap_or_else(PoisonError::into_inner).get(name).map(Arc::clone);
        present.unwrap_or_else(|| self.insert(name))
    }

    /// The store of that name; without a name, every store, the unnamed one first.
    pub fn named_or_all(&self, name: Option<&StoreName>) -> Vec<Arc<Store>> {
        if name.is_some() {
            return vec![self.get(name)];
        }
        let named = self.named.read().unwrap_or_else(PoisonError::into_inner);
        std::iter::once(&self.unnamed).chain(named.values()).map(Arc::clone).collect()
    }

    /// The conditions of that store; without a name, those that new stores begin with.
    pub fn conditions(&self, name: Option<&StoreName>) -> Arc<Conditions> {
        match name {
            Some(_) => self.get(name).namespace().conditions(),
            None => Arc::clone(&self.conditions.read().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Sets the conditions of that store; without a name, of every store, present and new.
    pub fn set_conditions(&self, name: Option<&StoreName>, conditions: &Arc<Conditions>) {
        if name.is_none() {
            let mut common = self.conditions.write().unwrap_or_else(PoisonError::into_inner);
            *common = Arc::clone(conditions);
        }
        for store in self.named_or_all(name) {
            store.namespace().set_conditions(Arc::clone(conditions));
        }
    }

    fn insert(&self, name: &StoreName) -> Arc<Store> {
        let conditions = self.conditions(None);
        let mut named = self.named.write().unwrap_or_else(PoisonError::into_inner);
        let make = || Arc::new((self.make)(Some(name.clone()), conditions));
        Arc::clone(named.entry(name.clone()).or_insert_with(make))
    }
}

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stores").finish_non_exhaustive()
    }
}
