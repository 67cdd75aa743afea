//! One answer to judge, and the state of its scenario.

use std::collections::BTreeMap;

use crate::exchange::Response;
use crate::scenario::{Bindings, Expectation};

/// An answer, its expectation, and the state of the scenario so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) expectation: &'a Expectation,
    pub(crate) response: &'a Response,
    /// The texts for the places of the expectation.
    pub(crate) bindings: &'a Bindings,
    /// The keys of the items that the scenario made.
    pub(crate) own_keys: &'a [String],
    /// The bodies of earlier steps, by the steps' names.
    pub(crate) named_bodies: &'a BTreeMap<String, String>,
}
