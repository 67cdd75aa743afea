//! `forecast`: what will happen at some size, simulated request by request under a virtual clock.
//!
//! ```text
//! asked, journal → load (what clients do) → outlook (all plans and seeds) → course (one world, all days) → day
//!                                                             ↘ world (one request after the other)
//! world → namespace → index, items, caches, meter
//! ```
//!
//! The emulator's engine keeps texts, hazards and a journal, and answers some ten thousand requests a
//! second. This model keeps numbers alone, and does some million. It has the engine's rules, and
//! `beside_the_engine` holds it against the engine: the same load gives the same figures.
//!
//! Invariant: the same question has the same answer on every machine.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "all figures are positive and far below 2^53, and are meant to be rounded"
)]

mod arrivals;
mod asked;
#[cfg(test)]
mod beside_the_engine;
mod caches;
mod course;
mod day;
#[cfg(test)]
mod engine_under_load;
mod index;
mod items;
mod journal;
mod load;
mod meter;
mod moment;
mod namespace;
mod outlook;
mod production;
mod rate;
mod sample;
mod staleness;
mod tally;
mod versions;
mod world;

pub use asked::AskedLoad;
pub use course::Course;
pub use day::{Day, Held, QuotaHours};
pub use journal::{JournalError, JournalLoad};
pub use load::{Load, LoadError, Rates, RequestKind};
pub use outlook::{FirstDay, Forecast, Outlook, Question, Spread, forecast};
pub use production::{FREE_DAY_REQUESTS, INDEX_ENTRY_BYTES, MAX_VALUE_BYTES, PricePlan};
pub use rate::{Rate, RateError};
pub use sample::{DEFAULT_STEPS, Sample};
pub use staleness::Staleness;
pub use tally::Ending;
