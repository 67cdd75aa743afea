//! The APIs that the emulator serves, one folder each: `request` → `operation` → `response`.
//!
//! A [`Deployment`] takes every request, finds the store and the API that it is for, and writes
//! the log line. No API knows another; none knows the HTTP server.

pub mod control;
pub mod cors;
mod deployment;
mod fault;
pub mod kv_store;
mod log;
mod service;
mod store;
mod store_name;
mod stores;
pub mod worker;

pub use deployment::Deployment;
pub use service::Service;
pub use store::Store;
pub use store_name::StoreName;
pub use stores::Stores;
