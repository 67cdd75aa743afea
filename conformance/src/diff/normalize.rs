//! What two targets may answer differently and still answer the same. Each rule has a name and a
//! reason; everything else is compared to the byte.

use std::fmt;

use regex::Regex;

use crate::exchange::Response;
use crate::expect::table_rows;
use crate::site::Mask;

/// An answer as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Compared {
    status: u16,
    content_type: String,
    /// Other headers that are part of the interface, each with its name.
    headers: Vec<String>,
    body: String,
}

/// What may differ, and why.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, as the help and the page have it.
    pub name: &'static str,
    /// What it does.
    pub effect: &'static str,
}

/// Every rule.
pub const RULES: [Rule; 5] = [
    Rule { name: "keys", effect: "the N-th key that a target answers is ${kN} for both" },
    Rule { name: "excerpt", effect: "a key that an error message cuts is ${k…} for both" },
    Rule { name: "cells", effect: "a page is compared by the cells of its table" },
    Rule { name: "host", effect: "a redirect may name the target's own host" },
    Rule { name: "pydantic", effect: "error links are compared by the major version" },
];

/// Headers that carry meaning beside the type.
const HEADERS: [&str; 2] = ["allow", "location"];

impl Compared {
    /// An answer by every rule. `keys` are those that this target has answered so far; those of steps
    /// that answered none are empty.
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
            body: cut_keys(&named_keys(&text, keys)),
            content_type,
        }
    }

    /// The same without what nobody may see.
    pub(super) fn masked(&self, mask: &Mask) -> Self {
        Self { body: mask.apply(&self.body), ..self.clone() }
    }
}

/// Rule `cells`: the page around its table is each implementation's own.
fn cells(page: &str) -> String {
    let rows = table_rows(page);
    rows.iter().flat_map(|(key, value)| [key, "\t", value, "\n"]).collect()
}

/// Rule `keys`: each target answers keys of its own; the N-th is `${kN}` for both.
pub(super) fn named_keys(text: &str, keys: &[String]) -> String {
    let named = keys.iter().enumerate().filter(|(_, key)| !key.is_empty());
    named.fold(text.to_owned(), |text, (at, key)| text.replace(key, &format!("${{k{at}}}")))
}

/// Rule `excerpt`: JavaScript's messages quote ten units before and behind what they refuse, and so
/// the beginning or the end of a key that stands there in quotes. What is cut there and could be of
/// a key is `${k…}` for both, whatever it was.
fn cut_keys(text: &str) -> String {
    let text = cut_behind(text).unwrap_or_else(|| text.to_owned());
    cut_in_front(&text).unwrap_or(text)
}

fn cut_behind(text: &str) -> Option<String> {
    let (before, cut) = text.strip_suffix(EXCERPT_END)?.rsplit_once('"')?;
    could_be_of_a_key(cut).then(|| format!("{before}\"${{k…}}{EXCERPT_END}"))
}

fn cut_in_front(text: &str) -> Option<String> {
    let (message, excerpt) = text.split_once(EXCERPT_START)?;
    let (cut, after) = excerpt.split_once('"')?;
    could_be_of_a_key(cut).then(|| format!("{message}{EXCERPT_START}${{k…}}\"{after}"))
}

fn could_be_of_a_key(cut: &str) -> bool {
    let is_of_uuid =
        |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-';
    !cut.is_empty() && cut.bytes().all(is_of_uuid)
}

/// How an excerpt begins that is cut in front, and how one ends that is cut behind.
const EXCERPT_START: &str = "', ...\"";
const EXCERPT_END: &str = "\"... is not valid JSON";

/// Rule `pydantic`: its error links name the version installed; the major one is what counts.
fn pydantic_major(text: &str) -> String {
    let version = Regex::new(r"(errors\.pydantic\.dev/\d+)\.[\d.]+").expect("it is an expression");
    version.replace_all(text, "$1").into_owned()
}

/// Rule `host`: a redirect names the target's own host.
fn without_host(value: &str, authority: &str) -> String {
    let after = ["http://", "https://"].iter().find_map(|scheme| value.strip_prefix(scheme));
    after.and_then(|rest| rest.strip_prefix(authority)).unwrap_or(value).to_owned()
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.content_type)?;
        self.headers.iter().try_for_each(|header| write!(f, ", {header}"))?;
        write!(f, "  {:?}", self.body)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use rstest::rstest;

    use super::*;

    fn body(content_type: &str, text: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        let body = Bytes::from(text.to_owned());
        let response = Response { status: 200, headers, body, is_cut: false };
        Compared::new(&response, &["K-1".into(), String::new(), "K-2".into()], "x").body
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
    fn a_key_that_a_message_cuts_is_no_difference(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(cut_keys(text), expected);
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
