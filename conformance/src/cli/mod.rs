//! The command line: one file a command, with its arguments, its help and the function that runs it.
//!
//! ```text
//! program → run, list, diff, cleanup, fuzz, replay, audit, repair, capture, restore, forecast, watch → connection,
//! settings, output, …
//! ```
//!
//! Only this folder knows clap, and only it writes to standard output and standard error.

mod after_death;
mod audit;
mod capture;
mod certificates;
mod cleaned_up;
mod cleanup;
mod cleanup_fleet;
mod color;
mod connection;
mod destination;
mod diff;
mod estimate;
mod failed;
mod forecast;
mod fuzz;
mod fuzz_target;
mod header;
mod ledger;
mod list;
mod namespace;
mod narration;
mod output;
mod print;
mod profile;
mod program;
mod progress;
mod repair;
mod replay;
mod reports;
mod restore;
mod rewriting;
mod run;
mod runtime;
mod secret;
mod settings;
mod sources;
mod spoken;
mod suite;
mod values;
mod watch;

pub use program::main;
