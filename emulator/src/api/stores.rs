//! Stores by name: the one that plain paths reach, and those under `/@NAME/`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// The longest name, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// The name of a store: 1 to 64 letters, digits, `-`, `_` and `.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StoreName(String);

impl StoreName {
    /// A name, if the text is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let fits = (1..=MAX_NAME_BYTES).contains(&name.len());
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        (fits && plain).then(|| Self(name.to_owned()))
    }

    /// Splits `/@NAME/rest` into the name's text and `/rest`; nothing where there is no prefix.
    #[must_use]
    pub fn split_path(path: &str) -> Option<(&str, &str)> {
        let prefixed = path.strip_prefix("/@")?;
        let end = prefixed.find('/').unwrap_or(prefixed.len());
        let (name, rest) = prefixed.split_at(end);
        Some((name, if rest.is_empty() { "/" } else { rest }))
    }
}

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All stores of one API. A named store is made at its first use.
pub struct Stores<S> {
    make: Box<dyn Fn() -> S + Send + Sync>,
    unnamed: Arc<S>,
    named: RwLock<HashMap<StoreName, Arc<S>>>,
}

impl<S> Stores<S> {
    /// Stores that `make` makes.
    pub fn new(make: impl Fn() -> S + Send + Sync + 'static) -> Self {
        let unnamed = Arc::new(make());
        Self { make: Box::new(make), unnamed, named: RwLock::default() }
    }

    /// The store of that name, or the unnamed one.
    pub fn get(&self, name: Option<&StoreName>) -> Arc<S> {
        let Some(name) = name else { return Arc::clone(&self.unnamed) };
        let present =
            self.named.read().unwrap_or_else(PoisonError::into_inner).get(name).map(Arc::clone);
        present.unwrap_or_else(|| self.insert(name))
    }

    /// The store of that name alone, or every store.
    pub fn named_or_all(&self, name: Option<&StoreName>) -> Vec<Arc<S>> {
        if name.is_some() {
            return vec![self.get(name)];
        }
        let named = self.named.read().unwrap_or_else(PoisonError::into_inner);
        std::iter::once(&self.unnamed).chain(named.values()).map(Arc::clone).collect()
    }

    fn insert(&self, name: &StoreName) -> Arc<S> {
        let mut named = self.named.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(named.entry(name.clone()).or_insert_with(|| Arc::new((self.make)())))
    }
}

impl<S> fmt::Debug for Stores<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stores").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/@a/getAll", Some(("a", "/getAll")))]
    #[case("/@a", Some(("a", "/")))]
    #[case("/@a/", Some(("a", "/")))]
    #[case("/@/getAll", Some(("", "/getAll")))]
    #[case("/@a//getAll", Some(("a", "//getAll")))]
    #[case("/getAll", None)]
    #[case("/get/@a", None)]
    fn finds_the_prefix(#[case] path: &str, #[case] split: Option<(&str, &str)>) {
        assert_eq!(StoreName::split_path(path), split);
    }

    #[rstest]
    #[case("test-1_a.b", true)]
    #[case(&"n".repeat(64), true)]
    #[case("", false)]
    #[case("a b", false)]
    #[case("é", false)]
    #[case(&"n".repeat(65), false)]
    fn knows_a_name(#[case] text: &str, #[case] is_name: bool) {
        assert_eq!(StoreName::parse(text).is_some(), is_name);
    }

    #[test]
    fn a_named_store_is_made_once() {
        let stores = Stores::new(|| 0);
        let name = StoreName::parse("a");
        assert!(Arc::ptr_eq(&stores.get(name.as_ref()), &stores.get(name.as_ref())));
        assert_eq!(stores.named_or_all(None).len(), 2);
    }
}
