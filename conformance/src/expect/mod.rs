//! Judges one answer: an expectation and a response give mismatches.
//!
//! There is one file for each kind of expectation. Nothing here sends a request or knows the engine. No
//! answer can crash the judge, because its size and its depth are bounded.

mod case;
mod header;
mod json;
mod judge;
mod listing;
mod mismatch;
mod schema;
mod status;
mod text;

pub(crate) use case::Case;
pub(crate) use json::capture;
pub(crate) use judge::judge;
pub(crate) use mismatch::Mismatch;
