//! The fields of the file, and what each may hold.
//!
//! An error names the field and says what it may hold. It never shows the value, which may be a secret in
//! the wrong place.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use toml::{Spanned, Value};

use crate::base_url::BaseUrl;
use crate::cli::values::{seconds, time};
use crate::scenario::{Contract, Suite};
use crate::site::Consistency;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Fields {
    #[serde(deserialize_with = "url")]
    pub(super) url: String,
    #[serde(default, deserialize_with = "variable")]
    pub(super) auth_key_variable: Option<String>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Spanned<Value>>,
    #[serde(default, deserialize_with = "consistency")]
    pub(super) consistency: Option<Consistency>,
    #[serde(default, deserialize_with = "pace")]
    pub(super) pace: Option<Duration>,
    #[serde(default, deserialize_with = "max_writes")]
    pub(super) max_writes: Option<usize>,
    #[serde(default, deserialize_with = "suite")]
    pub(super) suite: Option<Suite>,
    #[serde(default, deserialize_with = "contract")]
    pub(super) contract: Option<Contract>,
    #[serde(default, deserialize_with = "timeout")]
    pub(super) timeout: Option<Duration>,
    #[serde(default, deserialize_with = "max_time")]
    pub(super) max_time: Option<Duration>,
    #[serde(default, deserialize_with = "max_wait")]
    pub(super) max_wait: Option<Duration>,
    #[serde(default, deserialize_with = "ca_cert")]
    pub(super) ca_cert: Option<PathBuf>,
    #[serde(default, deserialize_with = "insecure")]
    pub(super) insecure: Option<bool>,
}

/// The rule of the header fields. The library's own message would show their values.
pub(super) const HEADERS: &str = r#"`headers` is a table of NAME = "VALUE" or NAME = "$VARIABLE""#;

fn url<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let rule = "`url` is the http or https URL of the deployment, without a user and a password: those \
                must not stand in the file";
    let is_sound =
        |url: &&str| BaseUrl::parse(url).is_ok_and(|base| base.authorization().is_none());
    let url = read(from, rule, |value| value.as_str().filter(is_sound).map(str::to_owned))?;
    url.ok_or_else(|| Error::custom(rule))
}

fn variable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let rule = "`auth-key-variable` is the name of a variable of the environment, as in \"AUTH_KEY\"; \
                the key itself must not stand in the file";
    read(from, rule, |value| value.as_str().filter(|text| is_variable(text)).map(str::to_owned))
}

fn is_variable(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    !text.is_empty() && text.chars().all(is_part) && !text.starts_with(|c: char| c.is_ascii_digit())
}

fn consistency<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Consistency>, D::Error> {
    let rule = r#"`consistency` is "strong", "eventual", or "eventual:60s" with the window"#;
    read(from, rule, |value| value.as_str()?.parse().ok())
}

fn pace<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    read(from, r#"`pace` is a time, as in "1.1s""#, duration)
}

fn max_writes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    let rule = "`max-writes` is a whole number, as in 199; 0 means any number";
    read(from, rule, |value| value.as_integer()?.try_into().ok())
}

fn suite<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Suite>, D::Error> {
    read(from, r#"`suite` is "worker" or "kv-store""#, one_of)
}

fn contract<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Contract>, D::Error> {
    read(from, r#"`contract` is "documented" or "published""#, one_of)
}

fn timeout<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    read(from, "`timeout` is a number of seconds above 0, as in 30", |value| match value {
        Value::Integer(_) | Value::Float(_) => seconds(&value.to_string()).ok(),
        _ => None,
    })
}

fn max_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    read(from, r#"`max-time` is a time above 0, as in "1h""#, |value| time(value.as_str()?).ok())
}

fn max_wait<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    read(from, r#"`max-wait` is a time, as in "2m""#, duration)
}

fn ca_cert<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    let rule = "`ca-cert` is the path of a PEM file, seen from the folder of this file";
    read(from, rule, |value| value.as_str().map(PathBuf::from))
}

fn insecure<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    read(from, "`insecure` is true or false", Value::as_bool)
}

/// Reads a value by a rule that an error repeats.
fn read<'de, D: Deserializer<'de>, T>(
    from: D,
    rule: &str,
    as_meant: impl FnOnce(&Value) -> Option<T>,
) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(from)?;
    as_meant(&value).map(Some).ok_or_else(|| Error::custom(rule))
}

fn duration(value: &Value) -> Option<Duration> {
    humantime::parse_duration(value.as_str()?).ok()
}

fn one_of<T: ValueEnum>(value: &Value) -> Option<T> {
    T::from_str(value.as_str()?, false).ok()
}
