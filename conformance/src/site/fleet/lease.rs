//! How long what a member holds outlives it.

use std::time::Duration;

/// How long a section is its run's, and a turn its holder's, after that was last heard of.
pub(super) const LEASE: Duration = Duration::from_secs(20);

/// How often they are heard of.
pub(super) const RENEWED_EVERY: Duration = Duration::from_secs(5);

/// How long after it was heard of a run may be sure of its section. Then others may take it over, and it
/// stores nothing more.
pub(super) const SURE_FOR: Duration = Duration::from_secs(15);

/// The lease in milliseconds, as scripts take it.
pub(super) fn lease() -> String {
    LEASE.as_millis().to_string()
}
