//! Changes entries of a namespace with care: what was there is saved first, what somebody else wrote
//! meanwhile stops it, and what was written is read again. `undo` puts back what was saved.
//!
//! ```text
//! changes → saved (a file) → checked (read again) → written → seen (read until it shows)
//! ```
//!
//! Workers KV has no transactions: between the last check and the write there is a moment in which
//! somebody else may write. No client can close it.

mod apply;
mod change;
mod error;
mod saved;
mod undo;

pub(crate) use apply::{Writing, apply};
pub(crate) use change::Change;
pub(crate) use error::RewriteError;
pub(crate) use saved::SavedFile;
pub(crate) use undo::{Undo, undo};
