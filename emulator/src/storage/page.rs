//! Pages of what is stored, in the order of the UTF-8 bytes of the keys.

use super::{Attributes, Name, Value};
use std::sync::Arc;

/// Which keys a page lists.
#[derive(Debug, Clone, Copy)]
pub struct ListQuery<'a> {
    /// What keys must begin with.
    pub prefix: &'a str,
    /// The last key of the page before. The first page has none.
    pub after: Option<&'a Name>,
    /// The most keys that the page may have.
    pub limit: usize,
}

/// Some keys, in the order of their UTF-8 bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListPage {
    /// The keys.
    pub keys: Vec<ListedKey>,
    /// Whether no key follows the last one.
    pub is_complete: bool,
}

/// A key on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// Its name.
    pub name: Name,
    /// What was put with its value; None if nothing was.
    pub attributes: Option<Arc<Attributes>>,
}

/// Some entries, in the order of the UTF-8 bytes of their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryPage {
    /// The entries.
    pub entries: Vec<(Name, Value)>,
    /// The key behind which the next page begins; None if no key follows.
    pub next: Option<Name>,
}
