//! Header fields: exact values, patterns, and the media type without its parameters.

use super::mismatch::Mismatch;
use super::text::is_match;
use crate::exchange::Response;
use crate::scenario::{Bindings, Expectation, Template, Unbound};

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

/// The mismatches of `headers` and `header-matches`.
pub(super) fn judge(
    expectation: &Expectation,
    response: &Response,
    bindings: &Bindings,
) -> Result<Vec<Mismatch>, Unbound> {
    let mut mismatches = Vec::new();
    let mut judge_one = |name: &str, expected: String, accepts: &dyn Fn(&str) -> bool| {
        let got = response.header(name);
        if !got.as_deref().is_some_and(accepts) {
            let got = got.as_deref().unwrap_or(ABSENT);
            mismatches.push(Mismatch::new(format!("header {name}"), expected, got));
        }
    };
    for (name, value) in &expectation.headers {
        let value = value.fill(bindings)?;
        judge_one(name, value.clone(), &|got| got == value);
    }
    for (name, pattern) in &expectation.header_matches {
        let pattern = pattern.fill(bindings)?;
        judge_one(name, format!("a match of {pattern}"), &|got| is_match(&pattern, got));
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
    #[case("GET", true)]
    #[case("HEAD, GET", true)]
    #[case("get", false)]
    #[case("GETS", false)]
    fn a_field_is_judged_by_a_pattern(#[case] got: &str, #[case] accepted: bool) {
        let mut response = response("text/plain");
        response.headers.insert("allow", got.parse().unwrap());
        let expected = toml::from_str(r"header-matches = { allow = '\bGET\b' }").unwrap();
        let bindings = Bindings::new("mark", 1, None);
        let judged = judge(&expected, &response, &bindings).unwrap();
        assert_eq!(judged.is_empty(), accepted);
        let absent = judge(&expected, &Response::of(200, ""), &bindings).unwrap();
        assert_eq!(absent[0].got, ABSENT);
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
