//! Says once that a store cannot be used, and once that it can be used again.

use super::error::Failed;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Whether the last operation failed.
#[derive(Debug)]
pub(super) struct Trouble {
    store: String,
    is_told: AtomicBool,
}

impl Trouble {
    /// No trouble with the store of that address so far.
    pub(super) fn none(store: String) -> Self {
        Self { store, is_told: AtomicBool::new(false) }
    }

    /// Notes how an operation went.
    pub(super) fn note<T>(&self, result: &Result<T, Failed>) {
        match result {
            Err(error) if !self.is_told.swap(true, Relaxed) => {
                tracing::warn!(
                    "the store {} cannot be used, and operations fail until it can: {error}",
                    self.store
                );
            }
            Ok(_) if self.is_told.load(Relaxed) && self.is_told.swap(false, Relaxed) => {
                tracing::info!("the store {} can be used again", self.store);
            }
            _ => {}
        }
    }
}
