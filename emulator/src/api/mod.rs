//! The APIs that the emulator serves, one folder each: `request` → `operation` → `response`.
//!
//! A `deployment` takes every request, finds by its `doors` where it leads and the store that it is for,
//! and writes the log line and the journal. The store's `service` is the API that answers; under `/__emulator`, behind the
//! `guard`, the control plane does. No API knows another; none knows the HTTP server. `kv_wire` takes the operations of other
//! Workers on the namespaces, and `kv_rest` the calls of Cloudflare's REST API.

mod chosen;
mod control;
pub mod cors;
mod deployment;
mod doors;
mod endpoint_faults;
mod guard;
mod inspector;
mod kv_rest;
pub mod kv_store;
mod kv_wire;
mod log;
mod refusal;
mod service;
mod store;
mod store_name;
mod stores;
pub mod worker;

pub(crate) use deployment::{EmulatedDeployment, MAX_BODY_BYTES};
pub(crate) use doors::{Door, Doors};
pub(crate) use guard::Guard;
pub(crate) use kv_rest::KvRest;
pub(crate) use service::Service;
pub use store::Store;
pub use store_name::StoreName;
pub use stores::Stores;
