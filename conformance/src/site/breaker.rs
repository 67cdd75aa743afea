//! Opens when the target is gone, so that a command ends within a few timeouts.
//!
//! A request without an answer is followed by a plain listing. If that gets none either, the target is
//! gone, and nothing more is sent until the clean-up tries again.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Whether the target is gone, and the first error that showed it.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    reason: Mutex<Option<String>>,
}

impl Breaker {
    /// Notes that the target is gone. The first reason stays.
    pub(super) fn open(&self, reason: impl Into<String>) {
        self.reason().get_or_insert(reason.into());
    }

    /// Lets requests through again.
    pub(super) fn close(&self) {
        *self.reason() = None;
    }

    /// Why the target is gone; nothing when it is not.
    pub(super) fn opened(&self) -> Option<String> {
        self.reason().clone()
    }

    /// A panic while it was locked does not matter: each change leaves it consistent.
    fn reason(&self) -> MutexGuard<'_, Option<String>> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
