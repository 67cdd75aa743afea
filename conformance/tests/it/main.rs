//! Integration tests of the suite, one binary; a module a feature.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod broken_servers;
mod differences;
mod fuzzing;
mod layers;
mod live_data;
mod program;
mod scenarios;
mod server;
mod support;
