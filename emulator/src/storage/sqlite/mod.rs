//! Entries in a SQLite file of ours: what lasts when the program ends, or is killed.
//!
//! A set of entries has a number. A namespace and a snapshot each name a set; replacing all entries makes
//! a new set and lets the namespace name that one. What no name leads to and nobody holds is swept away.
//!
//! Writes go to one thread, the `writer`: it takes what has queued, makes all of it in one transaction
//! through `changes`, and answers after the commit. Reads go to `readers`, each in a snapshot of its own.
//! An index of the Worker is kept as rows, one a key, so that an add writes one row (`stored_list`).

mod backend;
mod changes;
mod database;
mod entry_set;
mod error;
mod file;
mod folder;
mod hold;
mod home;
mod job;
mod list_rows;
mod namespaces;
mod pages;
mod readers;
mod registry;
mod rows;
mod sets;
mod staged;
mod storage;
mod stored_list;
mod sweep;
mod writer;

pub use backend::SqliteBackend;
pub use error::PersistError;
pub use folder::keeps_stores;
