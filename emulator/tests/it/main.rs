//! Integration tests of the emulator, one binary; a module a feature.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clock;
mod conditions;
mod control;
mod events;
mod faults;
mod fleet;
mod house;
mod http_client;
mod inspector;
mod json;
mod kept_stores;
mod kv;
mod kv_rest;
mod kv_store;
mod kv_wire;
mod layers;
mod library;
mod listings;
mod persist;
mod program;
mod race;
mod recordings;
mod redis_server;
mod shared_store;
mod storage;
mod stores;
mod targets;
mod transfer;
mod wire;
mod worker;
mod wrangler_state;
