//! Entries that stay as they were at one moment, while their namespace goes on changing.
//!
//! Only a backend that shares memory between the two can offer this, so it is never required. The
//! Worker's listings are written from it, piece by piece, without copying a value.

use super::{Name, Value};
use std::fmt::Debug;
use std::ops::ControlFlow;

/// The entries of one moment.
pub trait FrozenEntries: Debug + Send + Sync {
    /// Shows each of `names` with its value, in their order, until `visit` breaks off.
    fn visit_each(&self, names: &mut dyn Iterator<Item = &Name>, visit: &mut Visit<'_>);

    /// A number that changes whenever an entry does: entries of one version are the same.
    fn version(&self) -> u64;
}

/// Sees a name and its value, and says whether it wants to see more.
pub type Visit<'a> = dyn FnMut(&Name, Option<&Value>) -> ControlFlow<()> + 'a;
