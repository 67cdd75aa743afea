//! The control plane, `/__emulator/…`: what tests need and no deployment has.
//!
//! Under `/@NAME/` a call is for that store, under `/@/` for that of plain paths; without a prefix it is for all
//! stores.

mod common;
mod entries;
mod error;
mod events;
mod journal_query;
mod openapi;
mod operation;
mod request;
mod respond;
mod response;
mod usage;

pub(crate) use common::adopt;
pub(super) use respond::respond;
