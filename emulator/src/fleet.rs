//! The other emulators on the same store: what one of them is told holds for all.

use crate::storage::{Board, StorageError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// How often an emulator looks for what others were told. Users are promised a second.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The emulators on one store.
#[derive(Debug)]
pub(crate) struct Fleet {
    board: Arc<dyn Board>,
    /// The number of the text that was posted or read last.
    known: AtomicU64,
}

impl Fleet {
    pub(crate) fn new(board: Arc<dyn Board>) -> Self {
        Self { board, known: AtomicU64::new(0) }
    }

    /// Tells all others a text. It takes the place of the one before.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) async fn tell(&self, text: &str) -> Result<(), StorageError> {
        let number = self.board.post(text).await?;
        self.known.fetch_max(number, Relaxed);
        Ok(())
    }

    /// What another emulator has told since the last call, if any has.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn news(&self) -> Result<Option<String>, StorageError> {
        let Some((number, text)) = self.board.read(self.known.load(Relaxed)).await? else {
            return Ok(None);
        };
        let known = self.known.fetch_max(number, Relaxed);
        Ok((known < number).then_some(text))
    }
}
