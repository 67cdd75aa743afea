//! `restore`: puts the entries of a captured file into a namespace.
//!
//! ```text
//! the file, checked whole → batches: read, compared → rewrite → the index, last
//! ```
//!
//! Invariant: nothing that the file lacks is touched, and no key leaves the index.

mod engine;

pub(crate) use engine::{RestoreError, Restored, restore};
