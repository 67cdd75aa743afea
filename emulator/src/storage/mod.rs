//! Where entries lie: the trait [`Storage`], its laws, and the backends that keep them.
//!
//! A [`Backend`] has a [`Home`] for each namespace, with its [`Storage`] and its snapshots. Stored are
//! values under names; a value can be a `key_list`. Each backend is a folder of its own.
//! What is kept in memory lies in a `shared_table`: a base `table` and an `overlay` of changes.

mod attributes;
mod backend;
mod coordination;
mod error;
mod frozen;
mod key_list;
mod lineage;
mod memory;
mod name;
mod overlay;
mod page;
mod redis;
mod shared_table;
mod sqlite;
#[expect(clippy::module_inception, reason = "the folder is named after what is in this file")]
mod storage;
mod stored;
mod table;
mod value;
mod version;
mod wrangler_state;

pub use self::redis::{
    AddressError, Failed, Load, RedisBackend, StoreAddress, StoreConnection, StoreError,
    check_store,
};
pub use attributes::Attributes;
pub use backend::{Backend, Home, Opened};
pub use coordination::{Board, Coordination, DayCount, Turn, WriteMoment};
pub use error::StorageError;
pub use frozen::{FrozenEntries, Visit};
pub(crate) use key_list::KeyList;
pub use memory::{Memory, MemoryBackend};
pub use name::Name;
pub use page::{EntryPage, ListPage, ListQuery, ListedKey};
pub use sqlite::{PersistError, SqliteBackend, keeps_stores};
pub use storage::Storage;
pub use stored::Stored;
pub use value::Value;
pub use wrangler_state::{StateBackend, StateFolder, WranglerState};
