//! Header fields: exact values, and the media type without its parameters.

use std::collections::BTreeMap;

use super::mismatch::Mismatch;
use crate::exchange::Response;
use crate::scenario::{Bindings, Template, Unbound};

const ABSENT: &str = "no such header";

/// The mismatch when the media type is another. Upper and lower case are the same.
pub(super) fn judge_type(expected: Option<&str>, response: &Response) -> Option<Mismatch> {
    let expected = expected?;
    let got = response.header("content-type");
    let essence = got.as_deref().map(|value| value.split(';').next().unwrap_or_default().trim());
    let same = essence.is_some_and(|essence| essence.eq_ignore_ascii_case(expected));
    let shown = got.as_deref().unwrap_or(ABSENT);
    (!same).then(|| Mismatch::new("header content-type", expected, shown))
}

/// The mismatches of `headers`.
pub(super) fn judge(
    expected: &BTreeMap<String, Template>,
    response: &Response,
    bindings: &Bindings,
) -> Result<Vec<Mismatch>, Unbound> {
    let mut mismatches = Vec::new();
    for (name, value) in expected {
        let value = value.fill(bindings)?;
        let got = response.header(name);
        if got.as_deref() != Some(value.as_str()) {
            let got = got.as_deref().unwrap_or(ABSENT);
            mismatches.push(Mismatch::new(format!("header {name}"), value, got));
        }
    }
    Ok(mismatches)
}

/// The mismatch when `Location` leads to another path. Scheme, host and the path of the target's base do
/// not count.
pub(super) fn judge_location(
    expected: Option<&Template>,
    response: &Response,
    bindings: &Bindings,
) -> Result<Option<Mismatch>, Unbound> {
    let Some(expected) = expected else { return Ok(None) };
    let expected = expected.fill(bindings)?;
    let got = response.header("location");
    let leads_there = got.as_deref().is_some_and(|location| path_of(location).ends_with(&expected));
    let shown = got.as_deref().unwrap_or(ABSENT);
    Ok((!leads_there).then(|| Mismatch::new("header location", expected, shown)))
}

/// The part after scheme and host.
fn path_of(location: &str) -> &str {
    let Some((_, rest)) = location.split_once("//") else { return location };
    rest.find('/').map_or("/", |at| &rest[at..])
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn response(content_type: &str) -> Response {
        let mut response = Response::of(200, "");
        response.headers.insert("content-type", content_type.parse().unwrap());
        response
    }

    #[rstest]
    #[case("application/json", true)]
    #[case("application/json; charset=utf-8", true)]
    #[case("Application/JSON ;charset=UTF-8", true)]
    #[case("application/jsonp", false)]
    #[case("text/plain", false)]
    fn only_the_media_type_is_judged(#[case] got: &str, #[case] accepted: bool) {
        assert_eq!(judge_type(Some("application/json"), &response(got)).is_none(), accepted);
    }

    #[rstest]
    #[case("http://h:8000/kv/a", true)]
    #[case("https://other.example/base/kv/a", true)]
    #[case("/kv/a", true)]
    #[case("http://h/kv/a/", false)]
    #[case("http://h/kv/b", false)]
    #[case("http://kv/a", false)]
    #[case("", false)]
    fn a_redirect_is_judged_by_where_it_leads(#[case] location: &str, #[case] accepted: bool) {
        let mut response = response("text/plain");
        response.headers.insert("location", location.parse().unwrap());
        let expected = Template::try_from("/kv/a".to_owned()).unwrap();
        let bindings = Bindings::new("mark", 1, None);
        let mismatch = judge_location(Some(&expected), &response, &bindings).unwrap();
        assert_eq!(mismatch.is_none(), accepted);
    }
}
