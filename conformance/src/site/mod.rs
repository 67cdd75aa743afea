//! Being at a target safely.
//!
//! ```text
//! target → client → connection → preflight → stay → cleanup
//! ```
//!
//! Runs that share a ledger are a `fleet`: they know each other's items, take turns, and share a day's budget.
//!
//! A connection reads, and tells the deployment's answers from those of others (`classify`). `detect` finds
//! out which API answers. The preflight reads what others stored, and `other_runs` whose that is. What a
//! broken Worker only says is there does not count (`phantoms`). A stay changes, notes each own item in its ledger, and the clean-up removes those items and nothing else. Last
//! it compares what others have listed.

mod breaker;
mod cause;
pub(crate) mod classify;
mod cleanup;
mod client;
mod connection;
mod consistency;
mod detect;
mod diagnosis;
mod encoding;
mod fill;
mod fleet;
mod how;
mod interrupt;
mod ledger;
mod live;
mod mask;
mod other_runs;
mod pace;
mod phantoms;
mod poll;
mod preflight;
mod progress;
pub(crate) mod protocol;
mod proxy;
mod raw_sender;
mod receive;
mod refusal;
mod rest;
mod run_error;
mod sift;
mod stay;
mod supervisor;
mod tap;
mod target;
mod transport;
mod trust;
mod version;

pub(crate) use cleanup::{
    AbandonedError, Access, AfterDeath, CleanedUp, FleetCleanedUp, clean_up, clean_up_fleet,
    compare, end, finish, own_store, remove,
};
pub use client::{Client, ClientError, Repeatable};
pub(crate) use connection::Connection;
pub use consistency::{Consistency, ConsistencyError};
pub(crate) use detect::{answers_as, detect};
pub(crate) use fill::{FillError, fill};
pub use fleet::{Fleet, FleetAddress, FleetError};
pub(crate) use fleet::{Link, Reserved, targets};
pub(crate) use how::How;
pub(crate) use interrupt::Cause;
pub use interrupt::Interrupt;
#[cfg(fuzzing)]
pub(crate) use ledger::sections;
pub(crate) use ledger::{LedgerError, ledgers};
pub use ledger::{LedgerFile, LedgerHome};
pub use live::Live;
pub(crate) use mask::{Mask, SHELL_EXPRESSIONS, shell_expression};
pub(crate) use other_runs::{OtherRuns, add_fleet, noted_at};
pub(crate) use pace::{NOTICED_INTERVAL, Pace};
pub(crate) use poll::{Pauses, poll};
pub(crate) use preflight::{Holdings, hand_listing, holdings, inspect, inspect_items, keys, reach};
pub(crate) use progress::Phase;
pub use progress::Progress;
pub(crate) use rest::{Rest, Rested};
pub use run_error::RunError;
pub(crate) use sift::LeavesOut;
pub(crate) use stay::Stay;
pub use supervisor::Supervisor;
pub(crate) use tap::Heard;
pub use target::{EXAMPLE_KEY, Target, TargetError};
pub use transport::TransportError;
pub use trust::{Trust, TrustError};
pub(crate) use version::ask as ask_version;
