//! Who uses a namespace: one request, with its place and its chance.

use crate::chance::Draws;
use std::borrow::Cow;

/// One request's use of a namespace.
#[derive(Debug, Clone)]
pub struct Invocation<'a> {
    /// The request's number, unique in this emulator.
    pub number: u64,
    /// The location that is to handle it, whose cache its reads go through; nothing leaves that to
    /// chance.
    pub location: Option<&'a str>,
    /// Its chance.
    pub draws: Draws,
}

impl Invocation<'_> {
    /// Where it is handled, if requests that ask for no location are spread over so many.
    pub(super) fn locate(&mut self, locations: u64) -> Cow<'static, str> {
        match self.location {
            Some(location) => Cow::Owned(location.to_owned()),
            None if locations > 1 => format!("location-{}", self.draws.below(locations) + 1).into(),
            None => Cow::Borrowed("local"),
        }
    }
}
