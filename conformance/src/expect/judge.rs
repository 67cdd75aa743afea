//! Holds an answer against everything that its step expects.

use std::collections::BTreeMap;

use super::{Mismatch, header, json, listing, status, text, with_deep_stack};
use crate::exchange::Response;
use crate::scenario::{Bindings, Expectation, Unbound};

/// What is judged, and what the judge needs to know of the scenario so far.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// What the step expects.
    pub expectation: &'a Expectation,
    /// What came back.
    pub response: &'a Response,
    /// What fills the expectation's places.
    pub bindings: &'a Bindings,
    /// The keys of the items that this scenario added.
    pub own_keys: &'a [String],
    /// The bodies of earlier steps, by the steps' names.
    pub named_bodies: &'a BTreeMap<String, String>,
}

/// The mismatches, the most telling first; none when the answer is as expected.
#[must_use]
pub fn judge(case: Case<'_>) -> Vec<Mismatch> {
    let judged = with_deep_stack(|| judge_all(case));
    judged.unwrap_or_else(|unbound| vec![Mismatch::new("scenario", "a captured value", unbound)])
}

/// A wrong status explains all else, so nothing else is told beside it.
fn judge_all(case: Case<'_>) -> Result<Vec<Mismatch>, Unbound> {
    let Case { expectation, response, bindings, .. } = case;
    if let Some(mismatch) = status::judge(expectation.status.as_ref(), response) {
        return Ok(vec![mismatch]);
    }
    let mut mismatches = Vec::new();
    mismatches.extend(header::judge_type(expectation.media_type.as_deref(), response));
    mismatches.extend(header::judge(&expectation.headers, response, bindings)?);
    let location = expectation.location.as_ref();
    mismatches.extend(header::judge_location(location, response, bindings)?);
    if response.is_cut {
        mismatches.push(Mismatch::new(
            "body",
            "at most 64 MiB",
            "a longer one; reading stopped there",
        ));
        return Ok(mismatches);
    }
    mismatches.extend(text::judge(expectation, response, bindings)?);
    mismatches.extend(json::judge(case)?);
    mismatches.extend(listing::judge(case)?);
    Ok(mismatches)
}
