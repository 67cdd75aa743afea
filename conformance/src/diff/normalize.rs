//! Removes from an answer the differences that do not count. Each of them has a named rule. All else is
//! compared to the byte.

use std::fmt;

use regex::Regex;

use crate::exchange::Response;
use crate::html::table_rows;
use crate::site::Mask;

/// The parts of an answer that are compared, by every rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NormalizedAnswer {
    pub(super) status: u16,
    content_type: String,
    /// The fields of [`HEADERS`], each with its name.
    headers: Vec<String>,
    body: String,
}

/// A difference that does not count, as the help and the page describe it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DiffRule {
    pub(crate) name: &'static str,
    pub(crate) effect: &'static str,
}

/// Every rule.
pub(crate) const RULES: [DiffRule; 5] = [
    DiffRule { name: "keys", effect: "the N-th key that a target answers is ${kN} for both" },
    DiffRule { name: "excerpt", effect: "a key that an error message cuts is ${k…} for both" },
    DiffRule { name: "cells", effect: "a page is compared by the cells of its table" },
    DiffRule { name: "host", effect: "a redirect may name the target's own host" },
    DiffRule { name: "pydantic", effect: "error links are compared by the major version" },
];

/// The header fields that are compared beside `content-type`.
const HEADERS: [&str; 2] = ["allow", "location"];

impl NormalizedAnswer {
    /// Applies every rule. `keys` has the key that each addition was answered so far; it is empty where
    /// the answer named none. `authority` is the target's host and port.
    pub(super) fn new(response: &Response, keys: &[String], authority: &str) -> Self {
        let content_type = response.header("content-type").unwrap_or_default();
        let text = String::from_utf8_lossy(&response.body).into_owned();
        let is_page = content_type.starts_with("text/html") && response.status == 200;
        let text = if is_page { cells(&text) } else { pydantic_major(&text) };
        let headers = HEADERS.iter().filter_map(|name| {
            Some(format!("{name}: {}", without_host(&response.header(name)?, authority)))
        });
        Self {
            status: response.status,
            headers: headers.collect(),
            body: without_cut_keys(&named_keys(&text, keys)),
            content_type,
        }
    }

    /// Where an answer with the same status differs.
    pub(super) fn differing_part(&self, other: &Self) -> &'static str {
        if self.content_type != other.content_type {
            "content type"
        } else if self.headers != other.headers {
            "header field"
        } else {
            "body"
        }
    }

    /// The same answer without secrets.
    pub(super) fn masked(&self, mask: &Mask) -> Self {
        Self { body: mask.apply(&self.body), ..self.clone() }
    }
}

/// Rule `cells`: each implementation may write the page around its table as it likes.
fn cells(page: &str) -> String {
    let rows = table_rows(page);
    rows.iter().flat_map(|(key, value)| [key, "\t", value, "\n"]).collect()
}

/// Rule `keys`: each target makes its own keys. The N-th one becomes `${kN}`.
pub(super) fn named_keys(text: &str, keys: &[String]) -> String {
    let named = keys.iter().enumerate().filter(|(_, key)| !key.is_empty());
    named.fold(text.to_owned(), |text, (at, key)| text.replace(key, &format!("${{k{at}}}")))
}

/// Rule `excerpt`: a syntax error of JavaScript quotes ten characters before and after the one that it
/// refuses. This may cut a key in quotes. The rest of the key becomes `${k…}`.
fn without_cut_keys(text: &str) -> String {
    let text = without_cut_end(text).unwrap_or_else(|| text.to_owned());
    without_cut_start(&text).unwrap_or(text)
}

/// The same for a key whose end is cut off.
fn without_cut_end(text: &str) -> Option<String> {
    let (before, cut) = text.strip_suffix(EXCERPT_END)?.rsplit_once('"')?;
    may_be_part_of_a_key(cut).then(|| format!("{before}\"${{k…}}{EXCERPT_END}"))
}

/// The same for a key whose beginning is cut off.
fn without_cut_start(text: &str) -> Option<String> {
    let (message, excerpt) = text.split_once(EXCERPT_START)?;
    let (cut, after) = excerpt.split_once('"')?;
    may_be_part_of_a_key(cut).then(|| format!("{message}{EXCERPT_START}${{k…}}\"{after}"))
}

fn may_be_part_of_a_key(cut: &str) -> bool {
    let is_in_a_uuid =
        |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-';
    !cut.is_empty() && cut.bytes().all(is_in_a_uuid)
}

/// The beginning of an excerpt whose start is cut off, and the end of one whose end is.
const EXCERPT_START: &str = "', ...\"";
const EXCERPT_END: &str = "\"... is not valid JSON";

/// Rule `pydantic`: its error links name the installed version. Only the major version counts.
fn pydantic_major(text: &str) -> String {
    let version = Regex::new(r"(errors\.pydantic\.dev/\d+)\.[\d.]+").expect("the pattern is valid");
    version.replace_all(text, "$1").into_owned()
}

/// Rule `host`: the target's own host is removed from a redirect.
fn without_host(value: &str, authority: &str) -> String {
    let after = ["http://", "https://"].iter().find_map(|scheme| value.strip_prefix(scheme));
    after.and_then(|rest| rest.strip_prefix(authority)).unwrap_or(value).to_owned()
}

impl fmt::Display for NormalizedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.content_type)?;
        self.headers.iter().try_for_each(|header| write!(f, ", {header}"))?;
        write!(f, "  {:?}", self.body)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn body(content_type: &str, text: &str) -> String {
        let mut response = Response::of(200, text);
        response.headers.insert("content-type", content_type.parse().unwrap());
        NormalizedAnswer::new(&response, &["K-1".into(), String::new(), "K-2".into()], "x").body
    }

    #[rstest]
    #[case("application/json", r#"{"key":"K-2"}"#, r#"{"key":"${k2}"}"#)]
    #[case("text/html", "<table><tr><td>K-1</td><td> 1 </td></tr></table>", "${k0}\t1\n")]
    #[case(
        "application/json",
        "https://errors.pydantic.dev/2.14/v/x",
        "https://errors.pydantic.dev/2/v/x"
    )]
    #[case("text/plain", " as it is ", " as it is ")]
    fn the_named_rules_apply(#[case] kind: &str, #[case] text: &str, #[case] expected: &str) {
        assert_eq!(body(kind, text), expected);
    }

    #[rstest]
    #[case::cut_behind(
        r#"Unexpected token '!', "{"key":!"abc"... is not valid JSON"#,
        r#"Unexpected token '!', "{"key":!"${k…}"... is not valid JSON"#
    )]
    #[case::cut_in_front(
        r#"Unexpected token '!', ..."def" ! "abcd"... is not valid JSON"#,
        r#"Unexpected token '!', ..."${k…}" ! "${k…}"... is not valid JSON"#
    )]
    #[case::cut_in_front_alone(
        r#"Unexpected token '!', ..."def" ! " is not valid JSON"#,
        r#"Unexpected token '!', ..."${k…}" ! " is not valid JSON"#
    )]
    #[case::no_key(
        r#"Unexpected token '!', ..."x" ! "xbc"... is not valid JSON"#,
        r#"Unexpected token '!', ..."x" ! "xbc"... is not valid JSON"#
    )]
    fn a_key_cut_by_an_error_message_is_no_difference(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(without_cut_keys(text), expected);
    }

    #[rstest]
    #[case("http://x:1/kv", "x:1", "/kv")]
    #[case("/kv", "x:1", "/kv")]
    #[case("http://other/kv", "x:1", "http://other/kv")]
    fn a_redirect_loses_its_own_host(
        #[case] value: &str,
        #[case] authority: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(without_host(value, authority), expected);
    }
}
