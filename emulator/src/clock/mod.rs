//! The emulator's clock. Caches, limits, quotas, latency and faults all go by it.
//!
//! It runs with the system's clock, or ahead of it after it was advanced, or it stands still until it
//! is moved by hand. It has two readings: the time of day, which can be set back, and the time that has
//! passed, which cannot. Days, quotas and records go by the time of day; sleepers, caches, windows and
//! expiries go by the time that has passed. The real time is read elsewhere only for what has no part
//! in the history: log lines, and the order of the journal.

#[expect(clippy::module_inception, reason = "the folder is named after what is in this file")]
mod clock;
mod elapsed;
mod position;
mod setting;
mod timestamp;

pub use clock::Clock;
pub(crate) use elapsed::Elapsed;
pub(crate) use position::Position;
pub use timestamp::Timestamp;
