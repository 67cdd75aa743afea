//! The PysonDBKV Worker and its key-value sibling on one machine, offline and faithful to the
//! byte.
//!
//! # Layout
//!
//! A request goes down this list, and its answer up again:
//!
//! - `http`: between the socket and messages; the only place that knows warp
//! - [`message`]: requests and responses
//! - [`api`]: one folder for each API: request → operation → response
//! - [`js`]: JavaScript's JSON, which the Worker speaks
//! - [`kv`]: the Workers KV namespace engine: keys, limits, operations
//! - [`storage`]: keeps the entries
//!
//! Entries also travel without the API: [`formats`] reads and writes them, `transfer` takes them from
//! one place to another.
//!
//! Beside them stands what acts on a store:
//!
//! - [`conditions`]: consistency, limits, latency, quotas and fault rules, as one document
//! - `fault`: fault rules at work
//! - [`clock`], [`chance`]: time and random choices, handed in
//! - [`journal`], [`hazard`], [`usage`]: what happened, what production would have refused or lost,
//!   what it would cost; all three can be turned off by [`observation`]
//! - `environment`: what all stores share: clock, seed, hazards and journal
//!
//! [`wrangler`] reads the configuration of a project of Wrangler.
//!
//! `composition` puts them together from a [`Config`], `emulator` starts and stops them, and [`cli`]
//! makes a configuration from the command line.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | deployment | a Worker and its namespace at a URL: on Cloudflare, or emulated |
//! | store | what one base URL reads and writes: a name, a namespace, and a service |
//! | service | an API as it serves one store, with what the API keeps for that store |
//! | contract | which Worker is emulated: documented (the README's) or published (the real one) |
//! | namespace | the entries of a store under the rules of Workers KV |
//! | entry | a key and its value in a namespace |
//! | item | an entry that a client of the Worker added; listed if its key is in the index |
//! | index | the entry `__index__`, a JSON array of the keys of the items |
//! | invocation | one run of the Worker, for one request |
//! | KV operation | a get, put, delete or bulk get that an invocation makes |
//! | location | where a request is handled; each location has a cache of entries |
//! | central store | where writes go, and reads that no cache answers |
//! | conditions | what a store's clients meet beside its entries; a preset is a named document of them |
//! | fault rule | says where, when and how something goes wrong on purpose |
//! | price plan | none, free or paid; the free plan has daily quotas |
//! | hazard | something that production would refuse or lose, noted when it happens |
//! | orphan, dangling | an item without an index entry, an index entry without an item |
//! | journal | the last requests, each with its KV operations |
//! | backend | what keeps the entries of all namespaces: the memory, a file, or a shared store |
//! | shared store | a Redis or Valkey in which several emulators keep their entries |
//! | snapshot | a named copy of a store's entries, to return to |
//! | control plane | the calls under `/__emulator`, which no real deployment has |

pub mod api;
mod auth_key;
pub mod chance;
pub mod cli;
pub mod clock;
mod composition;
pub mod conditions;
pub mod config;
mod emulator;
mod environment;
mod fault;
mod fleet;
pub mod formats;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod hazard;
mod http;
pub mod journal;
pub mod js;
pub mod kv;
pub mod message;
pub mod observation;
pub mod storage;
mod transfer;
pub mod usage;
mod version;
mod visible;
pub mod wrangler;

pub use auth_key::{AuthKey, AuthKeyError};
pub use config::Config;
pub use emulator::{Emulator, Running, StartError};
pub use version::VERSION;
