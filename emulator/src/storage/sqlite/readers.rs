//! Connections that read. Each read sees the file as it was committed at one moment, and waits for no
//! write.

use super::file;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most connections that are kept for later reads.
const MAX_IDLE: usize = 8;

/// A pool of connections to one file.
#[derive(Debug)]
pub(super) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, idle: Mutex::default() }
    }

    /// Reads within one moment: all statements of `read` see the same entries.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.use_one(|connection| {
            let moment = connection.unchecked_transaction()?;
            read(&moment)
        })
    }

    /// Reads with one statement.
    pub(super) fn read_row<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.use_one(read)
    }

    /// Closes the connections that are idle.
    pub(super) fn clear(&self) {
        self.idle().clear();
    }

    fn use_one<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let idle = self.idle().pop();
        let connection = idle.map_or_else(|| file::open_to_read(&self.file), Ok)?;
        let found = read(&connection)?;
        let mut idle = self.idle();
        if idle.len() < MAX_IDLE {
            idle.push(connection);
        }
        Ok(found)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
