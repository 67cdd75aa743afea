//! Entries in the local state of Wrangler: the very files of `wrangler dev` and `wrangler kv … --local`.
//!
//! A [`StateFolder`] holds namespaces, each a SQLite file under `miniflare-KVNamespaceObject` and a folder
//! of blobs. `rows` knows the table, `blobs` the files with the values, `file_name` and `folder_name` how
//! the two are called. Source: Miniflare's `keyvalue.worker.ts` and `blob.worker.ts`, and files that
//! Wrangler 4.164 wrote.
//!
//! workerd may write the same files, and it waits for no lock: what finds one fails there. So this
//! backend writes as little as possible at a time. Each write is a statement of its own, blobs are written
//! before, and no commit waits for the disk (`synchronous=NORMAL`). A crash of the program loses nothing;
//! a power cut may lose the last writes, but tears none.
//!
//! All laws of `storage` hold for what goes through one emulator, with these limits:
//!
//! - Law 3: Wrangler's own put of a present key moves it to the end of the order.
//! - Law 5: a copy lies in memory, and is gone when the program ends.
//! - Law 6: `replace` is the one write that takes as long as there are entries. Meanwhile a running
//!   `wrangler dev` cannot write. It has to be one transaction, so that it is done whole or not at all.
//! - Law 9: expirations are kept in milliseconds, and read in seconds.
//!
//! A row whose blob is missing, which a power cut can leave, reads as no entry, and yet is listed.

mod backend;
mod blobs;
mod file_name;
mod folder;
mod folder_name;
mod row;
mod rows;
mod state;
mod table;
#[expect(clippy::module_inception, reason = "the folder is named after what is in this file")]
mod wrangler_state;

pub use backend::StateBackend;
pub use folder::StateFolder;
pub use wrangler_state::WranglerState;
