//! Integration tests of the suite, one binary; a module a feature.

mod broken_servers;
mod live_data;
mod program;
mod scenarios;
mod server;
mod support;
