//! Pages of the rows of a set, in the order of the keys.

use super::rows::{Found, attributes, found};
use crate::storage::{ListPage, ListQuery, ListedKey, Name};
use rusqlite::{Connection, Row};

/// A page of the keys.
pub(super) fn list(
    connection: &Connection,
    set: i64,
    query: &ListQuery<'_>,
) -> rusqlite::Result<ListPage> {
    let mut page = ListPage::default();
    let mut take = |name, row: &Row<'_>| {
        page.keys.push(ListedKey { name, attributes: attributes(row, 1)?.shared() });
        Ok(page.keys.len() < query.limit)
    };
    let select = "SELECT key, expiration, metadata FROM entries
                  WHERE contents = ?1 AND key >= ?2 AND key IS NOT ?3 ORDER BY key";
    page.is_complete = visit(connection, select, set, query, &mut take)?;
    Ok(page)
}

/// A page of the entries, and whether no key follows. It ends with the first entry with which the values
/// have `max_bytes`.
pub(super) fn scan(
    connection: &Connection,
    set: i64,
    query: &ListQuery<'_>,
    max_bytes: usize,
) -> rusqlite::Result<(Vec<(Name, Found)>, bool)> {
    let (mut entries, mut bytes) = (Vec::new(), 0);
    let mut take = |name, row: &Row<'_>| {
        let found = found(row, 1)?;
        if let Found::Value(value) = &found {
            bytes += value.len();
        }
        entries.push((name, found));
        Ok(entries.len() < query.limit && bytes < max_bytes)
    };
    let select = "SELECT key, expiration, metadata, value FROM entries
                  WHERE contents = ?1 AND key >= ?2 AND key IS NOT ?3 ORDER BY key";
    let is_complete = visit(connection, select, set, query, &mut take)?;
    Ok((entries, is_complete))
}

/// Shows the rows of a page until `take` wants no more, and answers whether no row follows.
fn visit(
    connection: &Connection,
    select: &str,
    set: i64,
    query: &ListQuery<'_>,
    take: &mut dyn FnMut(Name, &Row<'_>) -> rusqlite::Result<bool>,
) -> rusqlite::Result<bool> {
    let prefix = Name::from(query.prefix);
    // The later of the two bounds leads into the index.
    let from = query.after.filter(|after| after.cmp_text(&prefix).is_ge()).unwrap_or(&prefix);
    let mut select = connection.prepare_cached(select)?;
    let mut rows = select.query((set, from, query.after))?;
    let mut wants_more = query.limit > 0;
    while let Some(row) = rows.next()? {
        let name: Name = row.get(0)?;
        if !name.with_bytes(|text| text.starts_with(query.prefix.as_bytes())) {
            break;
        }
        if !wants_more {
            return Ok(false);
        }
        wants_more = take(name, row)?;
    }
    Ok(true)
}
