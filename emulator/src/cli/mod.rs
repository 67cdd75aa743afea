//! The command line: arguments → [`Config`](crate::Config), the log, the signals, the exit status.
//! The only place that knows clap.

mod arguments;
mod choices;
mod conditions;
mod initial;
mod log;
mod program;
mod secret;
mod signals;

pub use program::main;
