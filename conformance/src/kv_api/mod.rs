//! Cloudflare's REST API of Workers KV, for one namespace: its entries as they are stored, whatever a
//! Worker makes of them.
//!
//! ```text
//! door (where, whose, the token) → client (sends, waits, retries) → calls (list, get), changes (put, delete)
//!                                                        ↘ explorer (what wrangler dev answers otherwise)
//! ```
//!
//! Invariant: no error and no `Debug` form holds the token.

mod calls;
mod changes;
mod client;
mod door;
mod entry;
mod error;
mod explorer;
mod token;

pub(crate) use calls::{KEYS_A_BULK_GET, KEYS_A_PAGE};
pub use client::KvApi;
pub use door::{Door, DoorError, OFFICIAL_URL};
pub(crate) use entry::{Entry, ListedKey};
pub use error::KvApiError;
pub use token::{ApiToken, ApiTokenError};
