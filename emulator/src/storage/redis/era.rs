//! The entries of a namespace from one replacement by this program to the next.
//!
//! The program remembers which set the head names. Where another program has replaced the entries, an
//! operation is turned away and told the set that is named now. Then this era goes on with that set, unless
//! this program was the one that replaced them: then the era has ended, and what it is asked to write is
//! lost.

use super::keys::SetId;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A time between two replacements.
#[derive(Debug, Default)]
pub(super) struct Era {
    /// The set that the head named when it was last looked at; None if none, or not looked at.
    set: Mutex<Option<SetId>>,
    has_ended: AtomicBool,
    /// Held while the entries are replaced or made.
    pub(super) replacement: tokio::sync::Mutex<()>,
}

impl Era {
    /// The era that begins with a set.
    pub(super) fn of(set: SetId) -> Self {
        Self { set: Mutex::new(Some(set)), ..Self::default() }
    }

    pub(super) fn set(&self) -> Option<SetId> {
        *self.lock()
    }

    /// Notes which set the head names.
    pub(super) fn learn(&self, set: Option<SetId>) {
        if !self.has_ended() {
            *self.lock() = set;
        }
    }

    /// As [`Era::learn`], but not before a replacement under way is done, which may end this era.
    pub(super) async fn learn_of_another(&self, set: Option<SetId>) {
        let _replacement = self.replacement.lock().await;
        self.learn(set);
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(SeqCst)
    }

    pub(super) fn end(&self) {
        self.has_ended.store(true, SeqCst);
    }

    fn lock(&self) -> MutexGuard<'_, Option<SetId>> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
