//! Entries in Redis or Valkey, on one node or on a cluster: what several emulators share.
//!
//! All keys of a namespace have one hash tag, so that they lie on one node and a script can change them at
//! once (`keys`). A set of entries has an id and five parts; the head of a namespace says which set its
//! entries are, and which sets its snapshots are. Replacing all entries makes a new set and lets the head
//! name that one. The old one is kept for a while, for requests that began before.
//!
//! Every operation is a script (`scripts/`), sent over a `connection`. It says which set it means and is
//! turned away if the head names another one, whichever program replaced it (`era`). Whether an entry has
//! expired is decided by the emulator's clock, never by that of Redis.

mod access;
mod address;
mod backend;
mod batches;
mod board;
mod connection;
mod coordination;
mod era;
mod error;
mod home;
mod keys;
mod lists;
mod moves;
mod namespace;
mod pages;
mod registry;
mod reply;
mod row;
mod scripts;
mod server;
mod storage;
mod tls;
mod trouble;
mod turn;

pub use address::{AddressError, StoreAddress};
pub use backend::RedisBackend;
pub use connection::{Connection as StoreConnection, Load};
pub use error::{Failed, StoreError};
pub use server::check as check_store;
