//! Reads a secret from the command line. An error of clap's would repeat the value on terminals and in
//! the logs of CI.

use std::ffi::OsStr;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use crate::scenario::AuthKey;

/// Reads a key. An error names the flag and never the value.
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
