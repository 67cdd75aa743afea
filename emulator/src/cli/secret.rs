//! Reads a secret from the command line or the environment.
//!
//! clap's own error would repeat the value, on terminals and in the logs of CI. The errors made here
//! never contain it.

use crate::auth_key::AuthKey;
use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, Command, Error};
use std::ffi::OsStr;

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
        let text = StringValueParser::new().parse_ref(command, arg, value)?;
        AuthKey::parse(text).map_err(|error| {
            let told = format!("{} cannot be used: {error}\n", origin(arg, source));
            Error::raw(ErrorKind::ValueValidation, told).with_cmd(command)
        })
    }
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
