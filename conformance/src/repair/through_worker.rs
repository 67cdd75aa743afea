//! What a deployment's own listing shows of its index. It shows no item without an entry, and a stored
//! `null` looks like an item that is gone.

use std::collections::HashSet;

use crate::site::protocol::Listed;
use crate::site::{self, Connection, RunError};

/// What the listing shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) entries: usize,
    /// Keys whose items are gone, or hold `null`, with their places, counted from 1.
    pub(crate) nulls: Vec<(usize, String)>,
    /// Keys that stand before, with their places.
    pub(crate) repeated: Vec<(usize, String)>,
}

/// What the listing of a deployment shows; nothing where it is no listing.
///
/// # Errors
/// When the deployment cannot be asked.
pub(crate) async fn shown(connection: &Connection) -> Result<Option<Shown>, RunError> {
    site::reach(connection).await?;
    Ok(connection.items().await.map(|items| Shown::of(&items)))
}

impl Shown {
    fn of(items: &[Listed]) -> Self {
        let mut seen = HashSet::new();
        let mut shown = Self { entries: items.len(), ..Self::default() };
        for (at, item) in items.iter().enumerate() {
            let entry = || (at + 1, item.key.clone());
            if item.is_null() {
                shown.nulls.push(entry());
            } else if !seen.insert(item.key.as_str()) {
                shown.repeated.push(entry());
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_and_repeated_keys_are_found_with_their_places() {
        let items = [("a", "1"), ("b", "null"), ("a", "1")];
        let items = items.map(|(key, value)| Listed::new(key.to_owned(), value.to_owned()));
        let shown = Shown::of(&items);
        assert_eq!(shown.nulls, [(2, "b".to_owned())]);
        assert_eq!(shown.repeated, [(3, "a".to_owned())]);
    }
}
