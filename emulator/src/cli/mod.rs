//! The command line: arguments → [`Config`](crate::Config), the log, the signals, the exit status.
//! The only place that knows clap.

mod access;
mod arguments;
mod choices;
mod conditions;
mod export;
mod health;
mod import;
mod initial;
mod log;
mod manual;
mod namespace;
mod program;
mod progress;
mod secret;
mod signals;
mod state;
mod usage;

pub use manual::{Completions, Manual};
pub use program::main;
