//! SQLite's file: its marks, its format, and how it is opened.
//!
//! The file bears a mark that says it is ours (`application_id`) and the number of its format
//! (`user_version`). Each step of [`FORMATS`] makes the format of the next number. A file of an older
//! format is copied before the steps that it lacks are made.

use super::error::PersistError;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The mark: "PyKV".
const APPLICATION_ID: i64 = 0x5079_4B56;

/// What makes each format out of the one before it.
const FORMATS: &[&str] = &[include_str!("format_1.sql"), include_str!("format_2.sql")];

/// How many statements a connection keeps ready: more than there are.
const STATEMENTS: usize = 64;

/// Opens the file to write, and makes it if there is none. A commit is on the disk when it returns.
pub(super) fn open(file: &Path) -> Result<Connection, PersistError> {
    let failed = |source| refusal(file, source);
    let mut connection = Connection::open(file).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    check_mark(&connection, file)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA journal_size_limit = 67108864;",
        )
        .map_err(failed)?;
    bring_up(&mut connection, file, FORMATS)?;
    Ok(connection)
}

/// Counts that a program has opened the file, and answers how many have before.
pub(super) fn count_start(connection: &Connection) -> rusqlite::Result<u64> {
    let count = "UPDATE starts SET number = number + 1 RETURNING number - 1";
    let before: i64 = connection.query_row(count, (), |row| row.get(0))?;
    Ok(before.unsigned_abs())
}

/// Opens a file that the writer has opened, to read.
pub(super) fn open_to_read(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Refuses a file that bears no mark of ours and is not empty.
fn check_mark(connection: &Connection, file: &Path) -> Result<(), PersistError> {
    let failed = |source| refusal(file, source);
    let tables = "SELECT count(*) FROM sqlite_schema";
    let tables: i64 = connection.query_row(tables, (), |row| row.get(0)).map_err(failed)?;
    let mark = number(connection, "application_id").map_err(failed)?;
    let is_ours = mark == APPLICATION_ID || mark == 0 && tables == 0;
    if is_ours { Ok(()) } else { Err(PersistError::NotOurs { file: file.to_owned() }) }
}

/// Makes the steps of `formats` that the file lacks, all or none.
fn bring_up(
    connection: &mut Connection,
    file: &Path,
    formats: &[&str],
) -> Result<(), PersistError> {
    let failed = |source| PersistError::File { file: file.to_owned(), source };
    let found = number(connection, "user_version").map_err(failed)?;
    let known = i64::try_from(formats.len()).unwrap_or(i64::MAX);
    let missing = match usize::try_from(found) {
        Ok(found) if found <= formats.len() => &formats[found..],
        _ => return Err(PersistError::Newer { file: file.to_owned(), found, known }),
    };
    if missing.is_empty() {
        return Ok(());
    }
    if found > 0 {
        copy(connection, file, found)?;
    }
    let make = |connection: &mut Connection| {
        let steps = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        missing.iter().try_for_each(|step| steps.execute_batch(step))?;
        steps.pragma_update(None, "application_id", APPLICATION_ID)?;
        steps.pragma_update(None, "user_version", known)?;
        steps.commit()
    };
    make(connection).map_err(failed)
}

/// Copies the file as it is beside it. A copy that is there already is kept, since it is older.
fn copy(connection: &Connection, file: &Path, format: i64) -> Result<(), PersistError> {
    let beside = |ending: String| {
        let mut path = OsString::from(file);
        path.push(ending);
        PathBuf::from(path)
    };
    let (copy, partial) =
        (beside(format!(".format-{format}")), beside(format!(".format-{format}.partial")));
    if copy.exists() {
        return Ok(());
    }
    let failed = |source| PersistError::Folder { path: partial.clone(), source };
    if partial.exists() {
        fs::remove_file(&partial).map_err(failed)?;
    }
    let into = partial.to_string_lossy();
    let made = connection.execute("VACUUM INTO ?1", [into.as_ref()]);
    made.map_err(|source| PersistError::File { file: partial.clone(), source })?;
    fs::rename(&partial, &copy).map_err(failed)?;
    tracing::info!("{} has an older format: a copy of it is {}", file.display(), copy.display());
    Ok(())
}

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

fn refusal(file: &Path, source: rusqlite::Error) -> PersistError {
    let file = file.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => PersistError::NotOurs { file },
        _ => PersistError::File { file, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &tempfile::TempDir) -> PathBuf {
        folder.path().join("stores.sqlite")
    }

    #[test]
    fn an_older_format_is_brought_up_and_a_copy_of_it_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder);
        let formats = ["CREATE TABLE old(x); INSERT INTO old VALUES (1)", "DROP TABLE old"];
        bring_up(&mut Connection::open(&file).unwrap(), &file, &formats[..1]).unwrap();
        let mut connection = Connection::open(&file).unwrap();
        bring_up(&mut connection, &file, &formats).unwrap();
        assert_eq!(number(&connection, "user_version").unwrap(), 2);
        assert!(connection.prepare("SELECT x FROM old").is_err());
        let copy = Connection::open(folder.path().join("stores.sqlite.format-1")).unwrap();
        assert_eq!(number(&copy, "user_version").unwrap(), 1);
        let kept: i64 = copy.query_row("SELECT x FROM old", (), |row| row.get(0)).unwrap();
        assert_eq!(kept, 1);
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder);
        let mut connection = Connection::open(&file).unwrap();
        assert!(bring_up(&mut connection, &file, &["CREATE TABLE a(x)", "no SQL"]).is_err());
        assert_eq!(number(&connection, "user_version").unwrap(), 0);
        check_mark(&connection, &file).unwrap();
        assert!(connection.prepare("SELECT x FROM a").is_err());
    }
}
