//! Who uses a namespace: one request, with its place, its time and its chance.

use crate::chance::Draws;
use std::borrow::Cow;

/// One request's use of a namespace.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The request's number, unique in this emulator.
    pub number: u64,
    /// The location that handles it, whose cache its reads go through.
    pub location: Cow<'static, str>,
    /// Its chance.
    pub draws: Draws,
}
