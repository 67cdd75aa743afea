//! `--header NAME=VALUE`: a field that each request gets. Its value is a secret.

use std::ffi::OsStr;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};
use http::header::{HeaderName, HeaderValue};

use crate::scenario::Suite;

/// A field with its value, which is shown nowhere.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) name: HeaderName,
    pub(super) value: HeaderValue,
}

/// Reads a field. An error names the flag and the field, and never the value.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeaderParser;

/// The fields that the client itself writes, beside those that carry the auth key.
const OWN: [&str; 5] =
    ["host", "connection", "content-length", "transfer-encoding", "content-type"];

impl TypedValueParser for HeaderParser {
    type Value = Header;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Header, Error> {
        let text = StringValueParser::new().parse_ref(command, arg, value)?;
        header(&text).map_err(|reason| {
            let told = format!("a value of --header cannot be used: {reason}\n");
            Error::raw(ErrorKind::ValueValidation, told).with_cmd(command)
        })
    }
}

pub(super) fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE or 'NAME=$VARIABLE'")?;
    let name: HeaderName =
        name.parse().map_err(|_| "what stands before `=` is no name of a field")?;
    let carries_key = |suite: &Suite| suite.auth_header().eq_ignore_ascii_case(name.as_str());
    if OWN.contains(&name.as_str()) || Suite::ALL.iter().any(carries_key) {
        return Err(format!("the suite itself writes the field {name}"));
    }
    let value = match value.strip_prefix('$') {
        Some(variable) => std::env::var(variable)
            .ok()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("the variable {variable} for the field {name} is not set"))?,
        None => value.to_owned(),
    };
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| format!("the value of the field {name} cannot stand in a header"))?;
    value.set_sensitive(true);
    Ok(Header { name, value })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_value_may_hold_an_equals_sign_and_is_not_shown() {
        let Header { name, value } = header("CF-Access-Client-Id=a=b").unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("cf-access-client-id", "a=b"));
        assert!(!format!("{value:?}").contains("a=b"));
    }

    #[rstest]
    #[case::nothing("hush", "write it as NAME=VALUE")]
    #[case::no_name("a b=hush", "no name of a field")]
    #[case::the_key("AUTH_KEY=hush", "the suite itself writes")]
    #[case::no_variable("X-Token=$NO_SUCH_VARIABLE", "NO_SUCH_VARIABLE")]
    #[case::no_value("X-Token=hu\nsh", "cannot stand in a header")]
    fn a_field_that_cannot_be_used_is_refused(#[case] text: &str, #[case] words: &str) {
        let told = header(text).unwrap_err();
        assert!(told.contains(words) && !told.contains("hush"), "{told}");
    }
}
