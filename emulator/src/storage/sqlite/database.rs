//! The file as the rest of the backend uses it: reads answer at once, writes are sent to the writer.

use super::changes::Changes;
use super::entry_set::EntrySet;
use super::error::PersistError;
use super::file;
use super::folder::Folder;
use super::hold::{Hold, Holds};
use super::job::{Job, job};
use super::namespaces;
use super::readers::Readers;
use super::registry::Registry;
use super::writer::{Commit, Message, Writer};
use crate::storage::{Memory, StorageError};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;
use tokio::sync::oneshot;

/// Why an answer of the writer does not come.
#[derive(Debug, thiserror::Error)]
#[error("the file is closed")]
struct Closed;

/// The file of a folder.
#[derive(Debug)]
pub(super) struct Database {
    readers: Readers,
    queue: Sender<Message>,
    pub(super) registry: Arc<Registry>,
    holds: Arc<Holds>,
    /// How many programs have opened the file before.
    pub(super) starts: u64,
    /// The entries that every namespace starts with.
    pub(super) initial: Arc<Memory>,
}

impl Database {
    /// Takes the folder and starts the writer.
    pub(super) fn open(path: &Path, initial: Arc<Memory>) -> Result<Self, PersistError> {
        let (folder, connection) = Folder::open(path)?;
        let file = folder.file.clone();
        let failed = |source| PersistError::File { file: file.clone(), source };
        let kept = namespaces::all(&connection).map_err(failed)?;
        let titles = namespaces::titles(&connection).map_err(failed)?;
        let starts = count_start(&connection);
        let (queue, received) = mpsc::channel();
        let sweep = queue.clone();
        // Without a writer there is nothing to sweep.
        let holds = Holds::new(move || drop(sweep.send(Message::Sweep)));
        let registry = Arc::new(Registry::new(kept, titles, Arc::clone(&holds)));
        let writer = Writer {
            connection,
            queue: received,
            registry: Arc::clone(&registry),
            holds: Arc::clone(&holds),
            initial: Arc::clone(&initial),
            _folder: folder,
            left: None,
            commit: Commit::Lasts,
        };
        let thread = thread::Builder::new().name("sqlite-writer".into());
        let started = thread.spawn(move || writer.run());
        started.map_err(|source| PersistError::Folder { path: path.to_owned(), source })?;
        Ok(Self { readers: Readers::new(file), queue, registry, holds, starts, initial })
    }

    /// Reads with one statement, in no time.
    pub(super) fn read_row<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StorageError> {
        self.readers.read_row(read).map_err(StorageError::reading)
    }

    /// Reads what may be much, within one moment, while others go on.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let database = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || database.readers.read(read)).await;
        reading.map_err(StorageError::reading)?.map_err(StorageError::reading)
    }

    /// Makes changes. They are on the disk when this returns; after an error none of them is.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Changes<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        self.ask(work, Message::Job).await
    }

    /// Makes changes that need not last before the next ones do.
    pub(super) async fn write_early<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Changes<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        self.ask(work, Message::EarlyJob).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Changes<'_>) -> rusqlite::Result<T> + Send + 'static,
        message: fn(Box<dyn Job>) -> Message,
    ) -> Result<T, StorageError> {
        let (job, answer) = job(work);
        let sent = self.queue.send(message(job));
        sent.map_err(|_| StorageError::writing(Closed))?;
        answer.await.map_err(|_| StorageError::writing(Closed))?
    }

    /// The set of that number, which a snapshot names.
    pub(super) fn snapshot_set(&self, id: i64) -> Arc<EntrySet> {
        Arc::new(EntrySet::written(None, Hold::of(id, &self.holds)))
    }

    /// Ends the writer when everything asked so far is done.
    pub(super) async fn close(&self) {
        self.readers.clear();
        let (closing, closed) = oneshot::channel();
        // Where the writer has ended already, or ends now, the sender is dropped.
        drop(self.queue.send(Message::Close(closing)));
        drop(closed.await);
    }
}

/// Counts the start. A disk that is full is no reason not to start.
fn count_start(connection: &Connection) -> u64 {
    file::count_start(connection).unwrap_or_else(|error| {
        tracing::warn!("the start is not counted, so --seed does not repeat its history: {error}");
        fastrand::u64(..)
    })
}

/// The writer ends, since nobody can ask it for anything any more.
impl Drop for Database {
    fn drop(&mut self) {
        let (closing, _) = oneshot::channel();
        drop(self.queue.send(Message::Close(closing)));
    }
}
