//! The folder that stores are kept in: its lock, and its file.
//!
//! The lock is the system's, on a file beside the one of SQLite. It ends with the program, however that
//! ends. So one program at a time works on the file, and may keep in memory what it knows of it.

use super::error::PersistError;
use super::file;
use rusqlite::Connection;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The name of SQLite's file.
const FILE: &str = "pysondbkv.sqlite";
/// The name of the file that is locked.
const LOCK: &str = "lock";
/// How often a lock is tried, and the pause between two tries.
const TRIES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(20);

/// Whether stores are kept in a folder.
#[must_use]
pub fn keeps_stores(folder: &Path) -> bool {
    folder.join(FILE).is_file()
}

/// A folder that is ours until it is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    /// SQLite's file.
    pub(super) file: PathBuf,
    _lock: File,
}

impl Folder {
    /// Takes the folder, which is made if there is none, and opens the file for the writer.
    pub(super) fn open(path: &Path) -> Result<(Self, Connection), PersistError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| PersistError::Folder { path, source }
        };
        fs::create_dir_all(path).map_err(failed(path))?;
        let lock_path = path.join(LOCK);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(failed(&lock_path))?;
        take(&lock).map_err(|error| match error {
            TryLockError::WouldBlock => PersistError::InUse { folder: path.to_owned() },
            TryLockError::Error(source) => failed(&lock_path)(source),
        })?;
        let file = path.join(FILE);
        let connection = file::open(&file)?;
        Ok((Self { file, _lock: lock }, connection))
    }
}

/// Takes a lock that nobody holds, or that is given up within a moment: a child process that another thread
/// starts has a copy of every lock until its program begins.
fn take(lock: &File) -> Result<(), TryLockError> {
    for _ in 0..TRIES {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            taken => return taken,
        }
    }
    lock.try_lock()
}
