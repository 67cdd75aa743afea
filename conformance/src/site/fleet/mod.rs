//! Runs that share a ledger in Redis or Valkey, so that several machines at one target are careful together.
//!
//! Each stay has a `section` with the lines that a ledger on disk has, and a lease (`lease`). Whoever finds a
//! section whose lease has ended takes it over. Members change the target one after the other (`turns`),
//! within one budget a day (`day`). `link` is the only file that knows the connection.

mod day;
mod error;
mod kept;
mod keys;
mod lease;
mod link;
mod scripts;
mod section;
mod target;
mod turns;

pub(crate) use day::Reserved;
pub use error::FleetError;
pub(crate) use kept::Held as HeldSection;
pub use link::FleetAddress;
pub(crate) use link::Link;
pub(crate) use section::SharedSection;
pub use target::Fleet;
pub(crate) use target::targets;
pub(crate) use turns::{KeptTurn, Turn, Turns};
