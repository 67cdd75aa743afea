//! The body as text: whole, by an expression, or by what it contains and lacks.

use regex::Regex;

use super::mismatch::Mismatch;
use crate::exchange::Response;
use crate::scenario::{Bindings, Expectation, Unbound};

/// The mismatches of `text`, `matches`, `contains` and `lacks`.
pub(super) fn judge(
    expectation: &Expectation,
    response: &Response,
    bindings: &Bindings,
) -> Result<Vec<Mismatch>, Unbound> {
    let body = String::from_utf8_lossy(&response.body);
    let shown = || quoted(&body);
    let mut mismatches = Vec::new();
    if let Some(template) = &expectation.text {
        let expected = template.fill(bindings)?;
        if response.body != expected.as_bytes() {
            mismatches.push(Mismatch::new("body", quoted(&expected), shown()));
        }
    }
    if let Some(pattern) = &expectation.matches {
        let pattern = pattern.fill(bindings)?;
        if !is_match(&pattern, &body) {
            mismatches.push(Mismatch::new("body", format!("a match of {pattern}"), shown()));
        }
    }
    for template in &expectation.contains {
        let part = template.fill(bindings)?;
        if !body.contains(&part) {
            let expected = format!("a text that contains {}", quoted(&part));
            mismatches.push(Mismatch::new("body", expected, shown()));
        }
    }
    for template in &expectation.lacks {
        let part = template.fill(bindings)?;
        if body.contains(&part) {
            let expected = format!("a text without {}", quoted(&part));
            mismatches.push(Mismatch::new("body", expected, shown()));
        }
    }
    Ok(mismatches)
}

/// Whether an expression is found in a text. A place that is filled may break it, and then it is not.
pub(super) fn is_match(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|expression| expression.is_match(text))
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "nothing".into() } else { format!("{text:?}") }
}
