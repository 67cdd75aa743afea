//! Reads the file that an option names.

use std::ffi::OsStr;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use super::read::{Profile, read};

/// Reads the file that an option names.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct ProfileParser;

impl TypedValueParser for ProfileParser {
    type Value = Profile;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Profile, Error> {
        let path = PathBufValueParser::new().parse_ref(command, arg, value)?;
        read(&path).map_err(|problem| {
            Error::raw(ErrorKind::ValueValidation, format!("{problem}\n")).with_cmd(command)
        })
    }
}
