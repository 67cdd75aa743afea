//! Being at a target safely: how it is reached, what is known of it, what is stored there, and its removal.

mod cleanup;
mod client;
mod consistency;
mod interrupt;
mod ledger;
mod live;
mod mask;
mod pace;
mod preflight;
mod protocol;
mod refusal;
mod session;
mod target;
mod version;
mod visit;

pub use cleanup::{AbandonedError, Access, CleanedUp, clean_up};
pub(crate) use cleanup::{own_store, removal};
pub use client::{Client, ClientError, MAX_BODY_BYTES, Repeatable, TransportError};
pub use consistency::{Consistency, ConsistencyError};
pub use interrupt::Interrupt;
pub use ledger::{LedgerError, LedgerFile, state_directory};
pub use live::Live;
pub(crate) use mask::{Mask, SHELL_EXPRESSIONS, shell_expression};
pub(crate) use pace::Pace;
pub(crate) use preflight::Holdings;
pub use preflight::RunError;
pub(crate) use session::{Session, auth_header_name};
pub use target::{EXAMPLE_KEY, Target, TargetError};
pub use visit::Visit;
pub(crate) use {preflight::inspect, protocol::adds, version::ask as ask_version};
pub(crate) mod wire {
    //! The requests and answers of both APIs.
    pub(crate) use super::protocol::*;
}
