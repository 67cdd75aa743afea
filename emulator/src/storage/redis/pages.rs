//! What scripts answer about entries.

use super::error::Failed;
use super::lists::RecentLists;
use super::namespace::Arguments;
use super::reply::Found;
use super::row::{self, Row};
use crate::storage::{EntryPage, ListPage, ListQuery, ListedKey, Name, Value};
use std::borrow::Cow;

/// The first and the last name of a page, as a sorted set takes them.
pub(super) fn bounds(query: &ListQuery<'_>) -> (Cow<'static, [u8]>, Cow<'static, [u8]>) {
    let prefix = query.prefix.as_bytes();
    let after = query.after.map(|after| after.with_bytes(<[u8]>::to_vec));
    let first = match after.filter(|after| &**after >= prefix) {
        Some(after) => [b"(", &*after].concat(),
        None => [b"[", prefix].concat(),
    };
    // No name has the byte 0xff, since it is UTF-8.
    let last = if prefix.is_empty() { b"+".to_vec() } else { [b"(", prefix, b"\xff"].concat() };
    (first.into(), last.into())
}

pub(super) fn scan_arguments(query: &ListQuery<'_>, max_bytes: usize) -> Arguments<'static> {
    let (first, last) = bounds(query);
    let number = |number: usize| Cow::Owned(number.to_string().into_bytes());
    vec![first, last, number(query.limit), number(max_bytes)]
}

/// The value that was found, or replaced; None where there was none.
pub(super) fn replaced(mut found: Found, lists: &RecentLists) -> Result<Option<Value>, Failed> {
    if found.is_empty() { Ok(None) } else { value(&mut found, lists) }
}

/// The next value and its row; None where there is none.
pub(super) fn value(found: &mut Found, lists: &RecentLists) -> Result<Option<Value>, Failed> {
    match (found.maybe()?, found.maybe()?) {
        (Some(bytes), Some(row)) => row::value(bytes, &row, lists).map(Some).ok_or(NO_ROW),
        _ => Ok(None),
    }
}

/// A page of at most `limit` names. One more is found if the page is not complete.
pub(super) fn list(mut found: Found, limit: usize) -> Result<ListPage, Failed> {
    let mut page = ListPage { keys: Vec::new(), is_complete: true };
    while !found.is_empty() {
        let (name, Row { attributes, .. }) = row(&mut found)?;
        if page.keys.len() == limit {
            page.is_complete = false;
            break;
        }
        page.keys.push(ListedKey { name, attributes: attributes.shared() });
    }
    Ok(page)
}

/// The names, in the order of their places.
pub(super) fn keys(mut found: Found) -> Result<Vec<Name>, Failed> {
    let mut keys = Vec::new();
    while !found.is_empty() {
        let (name, Row { place, .. }) = row(&mut found)?;
        keys.push((place, name));
    }
    keys.sort_by_key(|(place, _)| *place);
    Ok(keys.into_iter().map(|(_, name)| name).collect())
}

/// An entry, and its place in the order in which keys were first put.
pub(super) type Placed = (u64, Name, Value);

/// Entries in the order of their names, and whether more follow.
pub(super) fn placed_entries(mut found: Found) -> Result<(Vec<Placed>, bool), Failed> {
    let more = found.maybe()?.is_some();
    let mut entries = Vec::new();
    while !found.is_empty() {
        let (name, Row { place, attributes }) = row(&mut found)?;
        let value = Value::from(bytes::Bytes::from(found.bytes()?));
        entries.push((place, name, value.with_attributes(attributes)));
    }
    Ok((entries, more))
}

pub(super) fn scan(found: Found) -> Result<EntryPage, Failed> {
    let (entries, more) = placed_entries(found)?;
    let entries: Vec<_> = entries.into_iter().map(|(_, name, value)| (name, value)).collect();
    let next = entries.last().filter(|_| more).map(|(name, _)| name.clone());
    Ok(EntryPage { entries, next })
}

/// The next name and its row.
fn row(found: &mut Found) -> Result<(Name, Row), Failed> {
    let (name, row) = (found.bytes()?, found.bytes()?);
    let name = Name::try_from(&*name).map_err(|_| Failed::Strange("a name is not UTF-8"))?;
    Ok((name, Row::parse(&row).ok_or(NO_ROW)?))
}

const NO_ROW: Failed = Failed::Strange("a row is not one of this program");
