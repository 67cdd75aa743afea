//! Fuzzes with several clients at once. A history passes if some order of its requests explains every
//! answer.
//!
//! ```text
//! campaign → play → judge → explain → position
//! ```

mod campaign;
mod explain;
mod history;
mod item_keys;
mod item_request;
mod judge;
mod play;
mod position;

pub(super) use campaign::{PLAYS, fuzz};
pub(super) use history::ConcurrentHistory;
pub(super) use judge::HistoryVerdict;
pub(super) use play::play;
