//! Numbers that tell what is stored at one time from what is stored at another.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A number that nothing has had before; the first is 1.
pub(super) fn new_version() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Relaxed) + 1
}
