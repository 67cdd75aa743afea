//! Sweeps away the rows of sets that no name leads to and nobody holds, a few at a time.

use super::hold::Holds;
use rusqlite::{Connection, TransactionBehavior};

/// Deletes some rows of one such set, and answers whether there may be more to sweep.
pub(super) fn sweep_some(connection: &mut Connection, holds: &Holds) -> rusqlite::Result<bool> {
    let Some(set) = garbage(connection, holds)? else { return Ok(false) };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // The set itself goes last, so that a program that is killed finds it again.
    for some in [
        "DELETE FROM entries WHERE contents = ?1
         AND key IN (SELECT key FROM entries WHERE contents = ?1 LIMIT 1000)",
        "DELETE FROM listed WHERE contents = ?1
         AND (key, name) IN (SELECT key, name FROM listed WHERE contents = ?1 LIMIT 1000)",
        "DELETE FROM sets WHERE id = ?1",
    ] {
        if transaction.prepare_cached(some)?.execute([set])? > 0 {
            break;
        }
    }
    transaction.commit()?;
    Ok(true)
}

/// A set to sweep away.
fn garbage(connection: &Connection, holds: &Holds) -> rusqlite::Result<Option<i64>> {
    let mut unnamed = connection.prepare_cached(
        "SELECT id FROM sets
         WHERE NOT EXISTS (SELECT 1 FROM namespaces WHERE contents = id)
         AND NOT EXISTS (SELECT 1 FROM snapshots WHERE contents = id)",
    )?;
    let mut ids = unnamed.query_map((), |row| row.get(0))?;
    ids.find(|id| !matches!(id, Ok(id) if holds.is_held(*id))).transpose()
}
