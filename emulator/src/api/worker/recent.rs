//! A bounded memory of what happened to keys, to explain afterwards what became of an index entry.

use super::index::ItemKey;
use crate::storage::Name;
use crossbeam_utils::CachePadded;
use foldhash::fast::RandomState;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// How many keys are remembered.
const CAPACITY: usize = 4_096;

/// The last [`CAPACITY`] keys, and what happened to each.
#[derive(Debug, Default)]
pub(super) struct Recent<T> {
    memory: CachePadded<Mutex<Memory<T>>>,
}

#[derive(Debug)]
struct Memory<T> {
    happened: HashMap<Name, T, RandomState>,
    /// Oldest first.
    order: VecDeque<Name>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { happened: HashMap::default(), order: VecDeque::new() }
    }
}

impl<T: Copy> Recent<T> {
    /// Remembers what happened to the key, and forgets the oldest key when there are too many.
    pub(super) fn note(&self, key: Name, what: T) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.happened.insert(key.clone(), what).is_some() {
            return;
        }
        memory.order.push_back(key);
        if memory.order.len() > CAPACITY
            && let Some(oldest) = memory.order.pop_front()
        {
            memory.happened.remove(&oldest);
        }
    }

    /// What last happened to the key, if it is remembered.
    pub(super) fn of(&self, key: &ItemKey) -> Option<T> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.happened.get(&key.name()?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(recent: &Recent<usize>, key: &str) -> Option<usize> {
        recent.of(&ItemKey::Plain(key.into()))
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let recent = Recent::default();
        for number in 0..=CAPACITY {
            recent.note(number.to_string().as_str().into(), number);
        }
        assert_eq!((of(&recent, "0"), of(&recent, "1")), (None, Some(1)));
    }
}
