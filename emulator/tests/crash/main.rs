//! What a crash leaves of stores that are kept: the program is killed, its disk is full, or a call of the
//! system fails, and then it is held against what it had acknowledged. Where stores are kept in Redis, its nodes
//! are killed as well.
//!
//! `CRASH_ROUNDS` says how often it is killed. From 50 on, every single call of the system fails once;
//! otherwise every seventh. A failed test names its seed, and `CRASH_SEED` repeats it.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "a test that fails shows its seed and its figures")]

mod client;
mod environment;
mod failing_calls;
mod full_disk;
#[path = "../it/http_client.rs"]
mod http_client;
mod kills;
mod model;
mod program;
#[path = "../it/redis_server.rs"]
mod redis_server;
mod shared_kills;
mod store;
mod verdict;
