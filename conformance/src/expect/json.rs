//! The body as JSON: the same value, a repeated body, a captured part.

use super::case::Case;
use super::mismatch::Mismatch;
use crate::exchange::Response;
use crate::json::{Difference, JsonError, Members, difference, read, with_deep_stack, written};
use crate::scenario::{Pointer, Unbound};

/// The mismatches of `json`, `json-unordered`, `holds` and `same-as`.
pub(super) fn judge(case: Case<'_>) -> Result<Vec<Mismatch>, Unbound> {
    let expectation = case.expectation;
    let mut mismatches = Vec::new();
    let each = [
        (&expectation.json, Members::InOrder),
        (&expectation.json_unordered, Members::InAnyOrder),
        (&expectation.holds, Members::AtLeast),
    ];
    for (template, members) in each {
        if let Some(template) = template {
            let expected = template.fill(case.bindings)?;
            mismatches.extend(compare(&expected, case.response, members));
        }
    }
    if let Some(name) = &expectation.same_as {
        let earlier = case.named_bodies.get(name).ok_or_else(|| Unbound(name.clone()))?;
        mismatches.extend(compare(earlier, case.response, Members::InOrder));
    }
    Ok(mismatches)
}

/// A part of the body as text: the content of a string, or the JSON of any other value.
///
/// # Errors
/// The mismatch when the body is no JSON, or has no such part.
pub(crate) fn capture(response: &Response, pointer: &Pointer) -> Result<String, Mismatch> {
    with_deep_stack(|| {
        let body = body(response)?;
        match body.pointer(pointer.as_str()) {
            Some(serde_json::Value::String(text)) => Ok(text.clone()),
            Some(other) => Ok(written(other)),
            None => Err(Mismatch::new(place(pointer.as_str()), "a value", "nothing there")),
        }
    })
}

/// The body as a value.
pub(super) fn body(response: &Response) -> Result<serde_json::Value, Mismatch> {
    read(text(response)?).map_err(|error| no_json(response, &error))
}

/// The body as text.
pub(super) fn text(response: &Response) -> Result<&str, Mismatch> {
    let binary = || Mismatch::new("body", "JSON in UTF-8", "bytes that are no UTF-8");
    response.text().ok_or_else(binary)
}

/// The mismatch of a body that is no JSON for this reason.
pub(super) fn no_json(response: &Response, reason: &JsonError) -> Mismatch {
    let text = response.text().unwrap_or_default();
    Mismatch::new("body", "JSON", format!("{text:?} ({reason})"))
}

/// A place in the body, as readers see it.
pub(super) fn place(pointer: &str) -> String {
    if pointer.is_empty() { "body".into() } else { format!("body at {pointer}") }
}

/// A difference in the body, as readers see it.
pub(super) fn mismatch(Difference { pointer, expected, got }: Difference) -> Mismatch {
    Mismatch::new(place(&pointer), expected, got)
}

fn compare(expected: &str, response: &Response, members: Members) -> Option<Mismatch> {
    let expected = match read(expected) {
        Ok(expected) => expected,
        Err(error) => return Some(Mismatch::new("scenario", "JSON", error)),
    };
    match body(response) {
        Ok(got) => difference(&expected, &got, members).map(mismatch),
        Err(mismatch) => Some(Mismatch { expected: written(&expected), ..mismatch }),
    }
}
