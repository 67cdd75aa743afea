//! Entries in memory: what `wrangler dev` keeps without `--persist-to`, gone when the program ends.
//!
//! Vector and tree are persistent: a fork shares them until one of the two changes.

use super::name::hash;
use super::{Name, Storage, StorageError, Value, Visit};
use async_trait::async_trait;
use imbl::{OrdMap, Vector};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory {
    table: RwLock<Table>,
}

/// Entries by the place that their first `put` gave them, and places by name.
#[derive(Debug, Default, Clone)]
struct Table {
    /// Nothing where an entry has gone. Shared each for itself, since a change after a fork copies
    /// the part of the vector that it is in.
    entries: Vector<Option<Arc<Entry>>>,
    /// The place of each entry, by its name's hash.
    places: OrdMap<u64, usize>,
    /// The places of those whose hash is another's too.
    collided: OrdMap<Name, usize>,
    version: u64,
}

#[derive(Debug, Clone)]
struct Entry {
    name: Name,
    value: Value,
}

/// How many places may be empty in a table of any length.
const MAX_GAPS: usize = 64;

impl Memory {
    // No code panics while it holds the lock, so a poisoned table is still whole.
    fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Table> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V: Into<Value>> FromIterator<(String, V)> for Memory {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(entries: I) -> Self {
        let mut table = Table::default();
        for (key, value) in entries {
            table.put(key.as_str().into(), value.into());
        }
        Self { table: RwLock::new(table) }
    }
}

#[async_trait]
impl Storage for Memory {
    async fn get(&self, key: &str) -> Result<Option<Value>, StorageError> {
        Ok(self.read().get(&key.into()).map(|entry| entry.value.clone()))
    }

    async fn visit_each<'a>(
        &self,
        names: &mut (dyn Iterator<Item = &'a Name> + Send),
        visit: &mut Visit<'_>,
    ) -> Result<(), StorageError> {
        self.read().visit_each(names, visit);
        Ok(())
    }

    async fn put(&self, key: &str, value: Value) -> Result<Option<Value>, StorageError> {
        Ok(self.write().put(key.into(), value))
    }

    async fn delete(&self, key: &str) -> Result<Option<Value>, StorageError> {
        Ok(self.write().delete(&key.into()))
    }

    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError> {
        let table = self.read().clone();
        let entries = table.entries.iter().flatten();
        Ok(entries.map(|entry| (entry.name.to_string(), entry.value.clone())).collect())
    }

    fn version(&self) -> u64 {
        self.read().version
    }

    fn fork(&self) -> Arc<dyn Storage> {
        Arc::new(Self { table: RwLock::new(self.read().clone()) })
    }
}

impl Table {
    fn get(&self, name: &Name) -> Option<&Entry> {
        self.entry(self.place(name)?)
    }

    fn entry(&self, place: usize) -> Option<&Entry> {
        self.entries.get(place)?.as_deref()
    }

    fn place(&self, name: &Name) -> Option<usize> {
        let is_its = |place: &&usize| self.entry(**place).is_some_and(|entry| entry.name == *name);
        let place = self.places.get(&hash(name)).filter(is_its);
        place.or_else(|| self.collided.get(name)).copied()
    }

    fn len(&self) -> usize {
        self.places.len() + self.collided.len()
    }

    /// Names mostly come in the order of the entries: the entry behind the last one found is
    /// looked at first.
    fn visit_each(&self, names: &mut dyn Iterator<Item = &Name>, visit: &mut Visit<'_>) {
        let (mut entries, mut next) = (self.entries.focus(), 0);
        for name in names {
            let found = match entries.get(next) {
                Some(Some(entry)) if entry.name == *name => Some(&**entry),
                _ => self.place(name).and_then(|place| {
                    next = place;
                    entries.get(place)?.as_deref()
                }),
            };
            next += usize::from(found.is_some());
            if visit(name, found.map(|entry| &entry.value)).is_break() {
                return;
            }
        }
    }

    fn put(&mut self, name: Name, value: Value) -> Option<Value> {
        self.version = new_version();
        let Some(Some(entry)) = self.place(&name).and_then(|place| self.entries.get_mut(place))
        else {
            self.append(Arc::new(Entry { name, value }));
            return None;
        };
        Some(std::mem::replace(&mut Arc::make_mut(entry).value, value))
    }

    fn append(&mut self, entry: Arc<Entry>) {
        let (hash, place) = (hash(&entry.name), self.entries.len());
        if let Some(others) = self.places.insert(hash, place) {
            self.places.insert(hash, others);
            self.collided.insert(entry.name.clone(), place);
        }
        self.entries.push_back(Some(entry));
    }

    fn delete(&mut self, name: &Name) -> Option<Value> {
        let place = self.place(name)?;
        if self.collided.remove(name).is_none() {
            self.places.remove(&hash(name));
        }
        self.version = new_version();
        let entry = self.entries.get_mut(place)?.take()?;
        if self.entries.len() > MAX_GAPS + 2 * self.len() {
            self.close_gaps();
        }
        Some(Arc::unwrap_or_clone(entry).value)
    }

    fn close_gaps(&mut self) {
        let mut table = Self { version: self.version, ..Self::default() };
        let entries = std::mem::take(&mut self.entries);
        entries.into_iter().flatten().for_each(|entry| table.append(entry));
        *self = table;
    }
}

/// One that no table has had.
fn new_version() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Relaxed) + 1
}
