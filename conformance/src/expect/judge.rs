//! Compares an answer with everything that its step expects.

use super::case::Case;
use super::mismatch::Mismatch;
use super::{header, json, listing, schema, status, text};
use crate::json::with_deep_stack;
use crate::scenario::Unbound;

/// The mismatches, the most important first; none when the answer is as expected.
pub(crate) fn judge(case: Case<'_>) -> Vec<Mismatch> {
    let judged = with_deep_stack(|| judge_all(case));
    judged.unwrap_or_else(|unbound| vec![Mismatch::new("scenario", "a captured value", unbound)])
}

/// A wrong status explains every other mismatch, so it is the only one.
fn judge_all(case: Case<'_>) -> Result<Vec<Mismatch>, Unbound> {
    let Case { expectation, response, bindings, .. } = case;
    if let Some(mismatch) = status::judge(expectation.status.as_ref(), response) {
        return Ok(vec![mismatch]);
    }
    let mut mismatches = Vec::new();
    mismatches.extend(header::judge_type(expectation.media_type.as_deref(), response));
    mismatches.extend(header::judge(expectation, response, bindings)?);
    let location = expectation.location.as_ref();
    mismatches.extend(header::judge_location(location, response, bindings)?);
    mismatches.extend(text::judge(expectation, response, bindings)?);
    mismatches.extend(json::judge(case)?);
    mismatches.extend(schema::judge(expectation.schema.as_ref(), response));
    mismatches.extend(listing::judge(case)?);
    Ok(mismatches)
}
