//! Judges one answer: expectation and response in, mismatches out.
//!
//! One file for each kind of expectation. Nothing here talks to a target or knows how a run goes, and
//! nothing an answer holds can bring it down: size and depth are bounded before anything is read.

mod case;
mod header;
mod json;
mod judge;
mod listing;
mod mismatch;
mod status;
mod table;
mod text;

pub(crate) use case::Case;
pub(crate) use json::capture;
pub(crate) use judge::judge;
pub use mismatch::Mismatch;
pub(crate) use table::rows as table_rows;
