//! `capture`: what a deployment holds, as a file that starts an emulator, seeds a test, or restores a
//! deployment.
//!
//! ```text
//! count (keys only) → budget, told → page by page: keys, values → redacted → the file, a checkpoint
//! ```
//!
//! The file is NDJSON as the emulator writes and takes it, by the emulator's own writer. It has its name
//! once it is whole; before, its parts and the checkpoint go on after an interrupt. Of the namespace, one
//! page is in memory, and the index. Of a listing, which is one answer, some items are, and the keys.

mod engine;
mod part;
mod pieces;
mod redact;
mod text;
mod through_worker;

pub(crate) use engine::{CaptureError, Captured, capture, count};
pub(crate) use part::Part;
pub(crate) use redact::{REDACTED, Redaction};
pub(crate) use text::entries;
pub(crate) use through_worker::capture_listing;
