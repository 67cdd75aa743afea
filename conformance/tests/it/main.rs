//! Integration tests of the suite, one binary; a module a feature.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;

mod differences;
mod fleet;
mod forecast;
mod front;
mod fuzzing;
mod hostile;
#[path = "../../../emulator/tests/it/house/mod.rs"]
mod house;
mod killed;
mod known_failing;
mod layers;
#[cfg(unix)]
mod ledgers;
mod live;
mod live_data;
mod matrix;
mod namespace;
mod others;
mod phantoms;
mod profiles;
mod program;
mod proxy;
#[path = "../../../emulator/tests/it/redis_server.rs"]
mod redis_server;
mod scenarios;
mod server;
mod support;
mod variants;
mod watch;
mod way;
