//! An answer, and what it is held against.

use std::collections::BTreeMap;

use crate::exchange::Response;
use crate::scenario::{Bindings, Expectation};

/// What is judged, and what the judge needs to know of the scenario so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'a> {
    /// What the step expects.
    pub(crate) expectation: &'a Expectation,
    /// What came back.
    pub(crate) response: &'a Response,
    /// What fills the expectation's places.
    pub(crate) bindings: &'a Bindings,
    /// The keys of the items that this scenario added.
    pub(crate) own_keys: &'a [String],
    /// The bodies of earlier steps, by the steps' names.
    pub(crate) named_bodies: &'a BTreeMap<String, String>,
}
