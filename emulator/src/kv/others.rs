//! What other programs on the same store know of a namespace: when keys were written, and how many
//! operations were made.
//!
//! Counts that no quota limits are kept for a while and added to those of the store together, so that they
//! cost an operation no time.

use crate::clock::Timestamp;
use crate::conditions::Limits;
use crate::storage::{Coordination, DayCount, Name, StorageError, Turn, WriteMoment};
use crate::usage::{DayOperations, OperationKind, Reading};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The other programs, as one namespace meets them.
#[derive(Debug)]
pub(crate) struct Others {
    agreed: Arc<dyn Coordination>,
    counts: Mutex<HashMap<(u64, OperationKind), Count>>,
}

/// The operations of one kind on one day.
#[derive(Debug, Default)]
struct Count {
    /// Those that the store knew of when it was asked last.
    known: u64,
    /// Those that it has not been told of.
    untold: u64,
}

impl Others {
    pub(super) fn new(agreed: Arc<dyn Coordination>) -> Self {
        Self { agreed, counts: Mutex::default() }
    }

    /// Whether anybody wrote `key` within the window before now, in milliseconds since the Unix epoch. The write is
    /// noted unless it comes too soon and `is_made_anyway` is false.
    pub(super) async fn note_write(
        &self,
        key: &Name,
        now: Timestamp,
        limits: &Limits,
        is_made_anyway: bool,
    ) -> Result<bool, StorageError> {
        let window_ms = limits.same_key_window_ms;
        let write = WriteMoment { now_ms: now.ms(), window_ms, is_made_anyway };
        self.agreed.note_write(key, write).await
    }

    /// Counts operations, and answers today's count of that kind before, as far as it is known. If they would
    /// exceed `limit`, counts nothing and answers that count as an error.
    pub(super) async fn count(
        &self,
        kind: OperationKind,
        number: u64,
        now: Timestamp,
        limit: Option<u64>,
    ) -> Result<Result<u64, u64>, StorageError> {
        let day = now.day();
        if limit.is_none() {
            return Ok(Ok(self.with_count(day, kind, |count| {
                count.untold += number;
                count.known + count.untold - number
            })));
        }
        self.tell_one(day, kind).await?;
        self.agreed.count(day_count(day, kind, number, limit)).await
    }

    /// Tells the store of all operations that it does not know of.
    pub(super) async fn tell(&self) -> Result<(), StorageError> {
        let days: Vec<_> = self.counts().keys().copied().collect();
        for (day, kind) in days {
            self.tell_one(day, kind).await?;
        }
        Ok(())
    }

    async fn tell_one(&self, day: u64, kind: OperationKind) -> Result<(), StorageError> {
        let untold = self.with_count(day, kind, |count| std::mem::take(&mut count.untold));
        if untold == 0 {
            return Ok(());
        }
        let told = self.agreed.count(day_count(day, kind, untold, None)).await;
        self.with_count(day, kind, |count| match told {
            Ok(Ok(before) | Err(before)) => {
                count.known = before + untold;
                Ok(())
            }
            Err(error) => {
                count.untold += untold;
                Err(error)
            }
        })
    }

    /// What all programs have counted.
    pub(super) async fn reading(&self, now: Timestamp) -> Result<Reading, StorageError> {
        self.tell().await?;
        let counts = self.agreed.counts().await?;
        let days = counts.into_iter().filter_map(|DayCount { day, method, number, .. }| {
            let kind = OperationKind::named(&method)?;
            Some(DayOperations { day, kind, number })
        });
        Ok(Reading::of(days, now))
    }

    /// Forgets what was counted and noted, here and in the store.
    pub(super) async fn forget(&self) -> Result<(), StorageError> {
        self.counts().clear();
        self.agreed.forget().await
    }

    /// Waits until no other program changes the index.
    pub(crate) async fn turn(&self) -> Result<Box<dyn Turn>, StorageError> {
        self.agreed.turn().await
    }

    /// Tells the others that a key was asked to be deleted.
    pub(crate) async fn note_delete(&self, key: &Name) -> Result<(), StorageError> {
        self.agreed.note_delete(key).await
    }

    /// Whether anybody asked lately to delete the key.
    pub(crate) async fn was_deleted(&self, key: &Name) -> Result<bool, StorageError> {
        self.agreed.was_deleted(key).await
    }

    fn with_count<T>(
        &self,
        day: u64,
        kind: OperationKind,
        change: impl FnOnce(&mut Count) -> T,
    ) -> T {
        change(self.counts().entry((day, kind)).or_default())
    }

    /// No code panics while it holds the lock.
    fn counts(&self) -> MutexGuard<'_, HashMap<(u64, OperationKind), Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn day_count(day: u64, kind: OperationKind, number: u64, limit: Option<u64>) -> DayCount {
    DayCount { day, method: kind.as_str().to_owned(), number, limit }
}
