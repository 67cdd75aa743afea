//! The rows of one set's entries: how a key, a value and its attributes stand in them.

use crate::storage::{Attributes, Name, Stored, Value};
use bytes::Bytes;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};
use std::borrow::Cow;
use std::sync::Arc;

/// What a row holds.
#[derive(Debug)]
pub(super) enum Found {
    Value(Value),
    /// The value is a list of keys, which has rows of its own.
    Keys(Attributes),
}

impl ToSql for Name {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}

impl FromSql for Name {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str().map(Self::from)
    }
}

pub(super) fn get(
    connection: &Connection,
    set: i64,
    key: &Name,
) -> rusqlite::Result<Option<Found>> {
    let mut select = connection.prepare_cached(
        "SELECT expiration, metadata, value FROM entries WHERE contents = ?1 AND key = ?2",
    )?;
    select.query_row((set, key), |row| found(row, 0)).optional()
}

/// All entries, in the order of their first put.
pub(super) fn entries(connection: &Connection, set: i64) -> rusqlite::Result<Vec<(Name, Found)>> {
    let mut select = connection.prepare_cached(
        "SELECT key, expiration, metadata, value FROM entries WHERE contents = ?1 ORDER BY place",
    )?;
    let rows = select.query_map([set], |row| Ok((row.get(0)?, found(row, 1)?)))?;
    rows.collect()
}

/// The keys of all entries, in the order of their first put.
pub(super) fn keys(connection: &Connection, set: i64) -> rusqlite::Result<Vec<Name>> {
    let mut select =
        connection.prepare_cached("SELECT key FROM entries WHERE contents = ?1 ORDER BY place")?;
    select.query_map([set], |row| row.get(0))?.collect()
}

/// How much there is, without what has expired at `now`. Of a list of keys the length of its text counts:
/// each key has quotes and a comma, but for the last one, and there are two brackets.
pub(super) fn stored(connection: &Connection, set: i64, now: i64) -> rusqlite::Result<Stored> {
    let mut select = connection.prepare_cached(
        "WITH there AS (
           SELECT key, value FROM entries
           WHERE contents = ?1 AND (expiration IS NULL OR expiration > ?2)
         ), lists AS (
           SELECT sum(octet_length(name) + 3) - 1 AS bytes FROM listed
           WHERE contents = ?1 AND key IN (SELECT key FROM there WHERE value IS NULL)
           GROUP BY key
         )
         SELECT count(*), ifnull(sum(octet_length(key) + ifnull(octet_length(value), 2)), 0)
           + (SELECT ifnull(sum(bytes), 0) FROM lists) FROM there",
    )?;
    let (entries, bytes): (isize, isize) =
        select.query_row((set, now), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Stored { entries: entries.unsigned_abs(), bytes: bytes.unsigned_abs() })
}

/// Whether an entry has expired at `now`.
pub(super) fn has_expired(connection: &Connection, set: i64, now: i64) -> rusqlite::Result<bool> {
    let mut select = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM entries WHERE contents = ?1 AND expiration <= ?2)",
    )?;
    select.query_row((set, now), |row| row.get(0))
}

/// Writes an entry that has a row already.
pub(super) fn update(
    connection: &Connection,
    set: i64,
    key: &Name,
    value: &Value,
) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE entries SET expiration = ?3, metadata = ?4, value = ?5 WHERE contents = ?1 AND key = ?2",
    )?;
    let (bytes, (expiration, metadata)) = (bytes(value), columns(value));
    update.execute((set, key, expiration, metadata, bytes))?;
    Ok(())
}

/// Writes an entry that has no row, behind all others. Without such a set it is lost.
pub(super) fn insert(
    connection: &Connection,
    set: i64,
    key: &Name,
    value: &Value,
) -> rusqlite::Result<()> {
    let mut next = connection
        .prepare_cached("UPDATE sets SET places = places + 1 WHERE id = ?1 RETURNING places")?;
    let place: Option<i64> = next.query_row([set], |row| row.get(0)).optional()?;
    place.map_or(Ok(()), |place| insert_at(connection, set, key, place, value))
}

/// Takes places of an empty set: the first is 1.
pub(super) fn take_places(
    connection: &Connection,
    set: i64,
    places: usize,
) -> rusqlite::Result<()> {
    let places = i64::try_from(places).unwrap_or(i64::MAX);
    let mut take = connection.prepare_cached("UPDATE sets SET places = ?2 WHERE id = ?1")?;
    take.execute((set, places)).map(drop)
}

/// Writes an entry that has no row at a place that is taken for it.
pub(super) fn insert_at(
    connection: &Connection,
    set: i64,
    key: &Name,
    place: i64,
    value: &Value,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO entries (contents, key, place, expiration, metadata, value)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let (bytes, (expiration, metadata)) = (bytes(value), columns(value));
    insert.execute((set, key, place, expiration, metadata, bytes)).map(drop)
}

pub(super) fn delete(connection: &Connection, set: i64, key: &Name) -> rusqlite::Result<()> {
    let mut delete =
        connection.prepare_cached("DELETE FROM entries WHERE contents = ?1 AND key = ?2")?;
    delete.execute((set, key))?;
    Ok(())
}

/// Deletes what has expired at `now`, and answers the keys whose values were lists.
pub(super) fn delete_expired(
    connection: &Connection,
    set: i64,
    now: i64,
) -> rusqlite::Result<Vec<Name>> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM entries WHERE contents = ?1 AND expiration <= ?2 RETURNING key, value IS NULL",
    )?;
    let rows = delete.query_map((set, now), |row| {
        let holds_list: bool = row.get(1)?;
        Ok(if holds_list { Some(row.get(0)?) } else { None })
    })?;
    rows.filter_map(Result::transpose).collect()
}

/// A moment in seconds since the Unix epoch, as rows have it.
pub(super) fn seconds(moment: u64) -> i64 {
    i64::try_from(moment).unwrap_or(i64::MAX)
}

/// The bytes to store; none for a list of keys.
fn bytes(value: &Value) -> Option<Cow<'_, [u8]>> {
    value.as_keys().is_none().then(|| value.as_bytes())
}

fn columns(value: &Value) -> (Option<i64>, Option<&str>) {
    (value.expiration().map(seconds), value.metadata().map(Arc::as_ref))
}

/// What the columns `expiration`, `metadata` and `value` hold.
pub(super) fn found(row: &Row<'_>, from: usize) -> rusqlite::Result<Found> {
    let attributes = attributes(row, from)?;
    let bytes: Option<Vec<u8>> = row.get(from + 2)?;
    Ok(match bytes {
        Some(bytes) => Found::Value(Value::from(Bytes::from(bytes)).with_attributes(attributes)),
        None => Found::Keys(attributes),
    })
}

/// What the columns `expiration` and `metadata` hold.
pub(super) fn attributes(row: &Row<'_>, from: usize) -> rusqlite::Result<Attributes> {
    let metadata = row.get_ref(from + 1)?.as_str_or_null()?.map(Arc::from);
    let expiration: Option<i64> = row.get(from)?;
    Ok(Attributes { metadata, expiration: expiration.and_then(|it| u64::try_from(it).ok()) })
}
