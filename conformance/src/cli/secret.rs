//! How a secret is read from the command line: clap's own complaint would repeat the value, and so
//! show it on terminals and in the logs of CI. What is said here never holds it.

use std::ffi::OsStr;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use crate::scenario::AuthKey;

/// Reads a key; where it cannot, names the flag alone.
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
        let text = StringValueParser::new().parse_ref(command, arg, value)?;
        AuthKey::new(text).map_err(|error| {
            let flag = arg.and_then(Arg::get_long).unwrap_or("auth-key");
            let told = format!("the value of --{flag} cannot be used: {error}\n");
            Error::raw(ErrorKind::ValueValidation, told).with_cmd(command)
        })
    }
}
