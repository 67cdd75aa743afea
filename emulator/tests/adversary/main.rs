//! An adversary against the running program: mutated requests over HTTP/1.1 and HTTP/2, and load with
//! faults and clock moves.
//!
//! Each test runs for a moment, or for as many seconds as the variable `ADVERSARY_SECONDS` says. It names
//! its seed when it fails, and `ADVERSARY_SEED` repeats it.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "a test that fails shows its seed and its figures")]

mod budget;
mod http1;
mod http2;
#[path = "../it/http_client.rs"]
mod http_client;
mod mutation;
mod program;
mod soak;
