//! Requests written byte by byte, as no HTTP client writes them.
//!
//! ```text
//! the request of a session → raw_request (its bytes) → oddity (changes one thing) → exchange (a socket)
//! ```

mod exchange;
mod oddity;
mod raw_request;
mod wire_sequence;

pub(super) use exchange::{NO_CONNECTION, exchange};
pub(super) use raw_request::RawRequest;
pub(super) use wire_sequence::ORDINARY;
pub(crate) use wire_sequence::WireSequence;
