//! `watch`: its arguments, what it writes, and the loop of its rounds.

mod arguments;
mod command;
mod history;
mod webhook;

pub(super) use arguments::{HELP, WatchArguments};
pub(super) use command::watch;
