//! The Workers KV namespace engine: what the binding `env.DB` does for a Worker.
//!
//! A [`Namespace`] is bound once for each invocation; the API calls the [`Binding`], which checks keys and
//! values by KV's rules and then calls `storage`. Nothing here knows HTTP. Sources: Cloudflare's documentation of Workers KV, and
//! error texts observed on workerd 1.20261117.

mod binding;
mod cache;
mod contents;
mod error;
mod get_list;
mod key;
pub mod limits;
mod namespace;
mod operations;
mod step;
mod writes;

pub use binding::Binding;
pub use error::{KvError, Method, failed};
pub use key::{Key, ToKey};
pub use namespace::Namespace;
pub use operations::{Operations, OperationsCount};
