//! Names the staleness of an answer that is still wrong when the window has ended.

use std::collections::BTreeSet;

use bytes::Bytes;

use crate::exchange::Response;
use crate::expect::Mismatch;
use crate::json::{read, same, with_deep_stack};
use crate::record::Staleness;

/// The staleness of an answer: it lacks an item, or shows one that was removed, or shows one as it was
/// added. Nothing when none of these is the case, because then the answer is not wrong by age.
pub(super) fn staleness(
    mismatches: &[Mismatch],
    response: &Response,
    added: &[Bytes],
) -> Option<Staleness> {
    let is_it = |body: &Bytes| with_deep_stack(|| is_same(body, &response.body));
    let as_added = || added.iter().any(is_it).then_some(Staleness::StalePastTheWindow);
    staleness_of_all(mismatches, response).or_else(as_added)
}

/// Whether a mismatch says that a listing shows other items than it should.
pub(super) fn is_of_listing(mismatch: &Mismatch) -> bool {
    matches!(mismatch.place.as_str(), "items" | "rows" | "pairs" | "index")
}

fn staleness_of_all(mismatches: &[Mismatch], response: &Response) -> Option<Staleness> {
    if let Some(listing) = mismatches.iter().find(|one| is_of_listing(one)) {
        return staleness_of_listing(listing, response);
    }
    let is_absent =
        response.status == 404 || response.text().is_some_and(|text| text.trim() == "null");
    let body = mismatches.iter().find(|one| one.place == "body" || one.place == "status")?;
    match (is_absent, body.expected.as_str()) {
        (true, _) => Some(Staleness::Lost),
        (false, "null" | "404" | "[]") => Some(Staleness::StalePastTheWindow),
        _ => None,
    }
}

/// The same for a listing. A listing with the right keys in another order is not stale.
fn staleness_of_listing(listing: &Mismatch, response: &Response) -> Option<Staleness> {
    let keys = |list: &str| list.split(", ").map(str::to_owned).collect::<BTreeSet<_>>();
    let (expected, got) = (keys(&listing.expected), keys(&listing.got));
    if expects_none(listing) || got.is_superset(&expected) {
        return (got != expected).then_some(Staleness::StalePastTheWindow);
    }
    // A page of broken markup may hold a key outside of any row. Such a key is not lost.
    let holds = |key: &String| response.text().is_some_and(|text| text.contains(key));
    let is_lost = expected.difference(&got).any(|key| !holds(key));
    is_lost.then_some(Staleness::Lost)
}

/// Whether the listing should have shown none of the scenario's items.
fn expects_none(listing: &Mismatch) -> bool {
    listing.expected == "none of this scenario's"
}

fn is_same(one: &[u8], other: &[u8]) -> bool {
    let parsed = |bytes| read(std::str::from_utf8(bytes).ok()?).ok();
    parsed(one).zip(parsed(other)).is_some_and(|(one, other)| same(&one, &other))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::listed_too_little("items", "a, b", "a", "[]", Some(Staleness::Lost))]
    #[case::still_listed("items", "a", "a, b", "[]", Some(Staleness::StalePastTheWindow))]
    #[case::still_listed_alone(
        "index",
        "none of this scenario's",
        "b",
        "[]",
        Some(Staleness::StalePastTheWindow)
    )]
    #[case::in_another_order("items", "a, b", "b, a", "[]", None)]
    #[case::on_the_page_in_no_row("rows", "a, b", "a", "<td>a</td><script><td>b</td>", None)]
    #[case::not_there("body", "1", "null", "null", Some(Staleness::Lost))]
    #[case::still_there("body", "null", "1", "1", Some(Staleness::StalePastTheWindow))]
    #[case::simply_wrong("body at /n", "1", "2", r#"{"n":2}"#, None)]
    fn what_a_late_read_shows_has_a_name(
        #[case] place: &str,
        #[case] expected: &str,
        #[case] got: &str,
        #[case] body: &str,
        #[case] name: Option<Staleness>,
    ) {
        let mismatches = [Mismatch::new(place, expected, got)];
        assert_eq!(staleness(&mismatches, &Response::of(200, body), &[]), name);
    }
}
