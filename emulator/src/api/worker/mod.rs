//! The PysonDBKV Worker: the API that a deployment on Cloudflare serves.
//!
//! `request` reads a request as an operation or a refusal, `operation` carries it out on KV,
//! `response` writes the answer. `index` gives `__index__` its meaning, `page` draws the table of
//! `/auth-key`. Sources: the README of PysonDBKV for the documented contract, recordings of the
//! published Worker on workerd for the published one.

mod data;
mod failure;
mod format;
mod heavy;
mod index;
mod inventory;
mod listing;
mod listings;
mod lost;
mod merge;
mod method;
mod operation;
mod page;
mod parsed;
mod race;
mod recent;
mod report;
mod request;
mod respond;
mod response;
mod settings;
mod writers;

pub(crate) use data::with_index;
pub use data::{DataError, entries};
pub(crate) use index::INDEX_KEY;
pub(crate) use inventory::Inventory;
pub use inventory::SameKey;
pub use respond::Worker;
pub use settings::{Contract, Settings};
pub use writers::IndexMode;
