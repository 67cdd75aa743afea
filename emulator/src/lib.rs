//! The PysonDBKV Worker and its key-value sibling on one machine, offline and faithful to the
//! byte.
//!
//! # Layout
//!
//! A request goes down this list, and its answer up again:
//!
//! - [`http`](crate::http): socket ↔ message, the only place that knows warp
//! - [`message`]: our request and response
//! - [`api`]: one folder for each served API: request → operation → response
//! - [`js`]: JavaScript's JSON, which the Worker speaks
//! - [`kv`]: the Workers KV namespace engine: keys, limits, operations
//! - [`storage`]: where entries lie
//!
//! Beside them stands what the world does to a store, which `kv` and `api` heed:
//!
//! - [`conditions`]: consistency, limits, latency, quotas and fault rules, as one document
//! - [`fault`]: those rules at work
//! - [`clock`], [`chance`]: time and chance, handed in
//! - [`journal`], [`hazard`], [`usage`]: what happened, what production would have done, what it
//!   costs, unless [`observation`] is off; `environment` holds what all stores share of these
//!
//! [`emulator`] puts them together from a [`Config`]; `cli` reads that from the command line.

pub mod api;
mod auth_key;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod conditions;
pub mod config;
mod emulator;
mod environment;
pub mod fault;
pub mod hazard;
mod http;
pub mod journal;
pub mod js;
pub mod kv;
pub mod message;
pub mod observation;
pub mod storage;
pub mod usage;

pub use auth_key::{AuthKey, AuthKeyError};
pub use config::Config;
pub use emulator::{Emulator, Running, StartError};
