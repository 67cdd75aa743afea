//! Reads a secret from the command line or the environment.
//!
//! clap's own error would repeat the value, on terminals and in the logs of CI. The errors made here
//! never contain it.

use crate::auth_key::AuthKey;
use crate::storage::StoreAddress;
use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, Command, Error};
use std::ffi::OsStr;
use std::fmt::Display;

/// Reads a key. An error names the flag or the variable that the key came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Secret;

impl TypedValueParser for Secret {
    type Value = AuthKey;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<AuthKey, Error> {
        self.parse_ref_(command, arg, value, ValueSource::CommandLine)
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<AuthKey, Error> {
        parse(command, arg, value, source, AuthKey::parse)
    }
}

/// Reads the address of a store, which may hold a password.
#[derive(Debug, Clone, Copy)]
pub(super) struct SecretAddress;

impl TypedValueParser for SecretAddress {
    type Value = StoreAddress;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<StoreAddress, Error> {
        self.parse_ref_(command, arg, value, ValueSource::CommandLine)
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<StoreAddress, Error> {
        parse(command, arg, value, source, |text| text.parse())
    }
}

fn parse<T, E: Display>(
    command: &Command,
    arg: Option<&Arg>,
    value: &OsStr,
    source: ValueSource,
    parse: impl FnOnce(String) -> Result<T, E>,
) -> Result<T, Error> {
    let text = StringValueParser::new().parse_ref(command, arg, value)?;
    parse(text).map_err(|error| {
        let told = format!("{} cannot be used: {error}\n", origin(arg, source));
        Error::raw(ErrorKind::ValueValidation, told).with_cmd(command)
    })
}

fn origin(arg: Option<&Arg>, source: ValueSource) -> String {
    let variable = arg.and_then(Arg::get_env).filter(|_| source == ValueSource::EnvVariable);
    let flag = arg.and_then(Arg::get_long);
    match (variable, flag) {
        (Some(variable), _) => format!("the variable {}", variable.display()),
        (None, Some(flag)) => format!("the value of --{flag}"),
        (None, None) => "the key".to_owned(),
    }
}
