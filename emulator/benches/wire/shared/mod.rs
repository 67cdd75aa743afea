//! Emulators that share a store in Redis, beside Redis itself.
//!
//! `redis-benchmark` sends the very commands that one request makes the emulator send (`commands`), so that
//! the ratio is what the emulator adds. The servers keep nothing on the disk.

mod benchmark;
mod commands;
mod node;
mod operations;

pub(crate) use node::{Node, cluster};
pub(crate) use operations::{TITLE, measure};
