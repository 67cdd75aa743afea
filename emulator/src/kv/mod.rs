//! The Workers KV engine: what the binding `env.DB` does for a Worker.
//!
//! A [`Namespace`] begins an [`Invocation`] for each request. Its `operations`, and those `with_options`,
//! check keys by KV's rules and build one `operation` each; `invocation` takes that through its stages in
//! order, and hands each stage what it needs: `counts` and `quota` (limits), `strike` (fault rules),
//! `connections` (latency), `effect` (checks and what happens) with `contents` (on `storage`, through each
//! location's `cache` and `list_cache` and the queue of `writes`), `records` (the journal). What `others` on
//! the same store do counts toward limits and quotas. Past all of that, `inspection` shows what is stored.
//! Nothing here knows HTTP. Sources: Cloudflare's documentation of Workers KV, and error texts observed on
//! workerd 1.20261117.

mod cache;
mod connections;
mod contents;
mod counts;
mod effect;
mod error;
mod far_writes;
mod get_list;
mod inspection;
mod instruments;
mod invocation;
mod key;
mod limits;
mod list;
mod list_cache;
mod method;
mod namespace;
mod namespace_id;
mod operation;
mod operations;
mod others;
mod put_options;
mod quota;
mod recent;
mod records;
mod state;
mod strike;
mod view;
mod with_options;
mod writes;

pub(crate) use counts::OperationCounts;
pub use error::KvError;
pub(crate) use error::storage_failure;
pub use instruments::Instruments;
pub use invocation::Invocation;
pub(crate) use key::{Key, ToKey};
pub(crate) use limits::{MAX_KEY_BYTES, MAX_METADATA_BYTES, MAX_VALUE_BYTES};
pub use list::{ListOptions, Listing};
pub use method::KvMethod;
pub use namespace::Namespace;
pub use namespace_id::NamespaceId;
pub(crate) use others::Others;
pub use put_options::PutOptions;
pub(crate) use records::InvocationRecord;
pub use with_options::Read;
