//! Numbers that tell one state of stored things from another.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A number that was never given before. The first is 1.
pub(super) fn new_version() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Relaxed) + 1
}
