//! What is known of keys for a while: it is forgotten some time after it is over.

use crate::storage::Name;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// With how many keys the first search for what is over begins.
const SEARCH_AT: usize = 1_024;

/// What is known, by key.
#[derive(Debug, Clone)]
pub(super) struct Recent<T> {
    known: HashMap<Name, T, RandomState>,
    /// With how many keys the next search begins.
    search_at: usize,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { known: HashMap::default(), search_at: SEARCH_AT }
    }
}

impl<T> Recent<T> {
    /// What is known of a key. It may be over.
    pub(super) fn get(&self, key: &Name) -> Option<&T> {
        self.known.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &Name) -> Option<&mut T> {
        self.known.get_mut(key)
    }

    /// Notes what is known of a key from now on. When twice as many keys are known as the last search left,
    /// those of which nothing `is_current` are forgotten.
    pub(super) fn note(&mut self, key: &Name, known: T, is_current: impl Fn(&T) -> bool) {
        if self.known.len() >= self.search_at {
            self.known.retain(|_, known| is_current(known));
            self.search_at = SEARCH_AT.max(self.known.len() * 2);
        }
        self.known.insert(key.clone(), known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_forgotten() {
        let mut recent = Recent::default();
        for number in 0..10 * SEARCH_AT {
            let key = number.to_string().as_str().into();
            recent.note(&key, number, |known| known + 10 > number);
        }
        assert!(recent.known.len() <= SEARCH_AT, "{} keys are known", recent.known.len());
        assert_eq!(
            recent.get(&(10 * SEARCH_AT - 1).to_string().as_str().into()),
            Some(&(10 * SEARCH_AT - 1))
        );
    }
}
