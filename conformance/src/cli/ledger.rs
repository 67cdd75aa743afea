//! `--ledger FILE`, `--ledger redis://…` or `--ledger none`.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use crate::base_url::BaseUrl;
use crate::scenario::AuthKey;
use crate::site::{Fleet, FleetAddress, LedgerFile, LedgerHome, Link};

/// The variable for a ledger whose address holds a password.
const VARIABLE: &str = "CONFORMANCE_LEDGER";

/// Where a command notes what it stores.
#[derive(Debug, Clone)]
pub(super) enum Ledger {
    /// Nowhere.
    None,
    File(PathBuf),
    /// In Redis or Valkey, together with other runs.
    Shared(FleetAddress),
}

/// Reads where the ledger is. An error names the flag and never the value, which may hold a password.
#[derive(Debug, Clone, Copy)]
pub(super) struct LedgerParser;

impl Ledger {
    /// What was asked for: typed, or else in the environment.
    pub(super) fn asked(typed: Option<&Self>) -> anyhow::Result<Option<Self>> {
        if let Some(typed) = typed {
            return Ok(Some(typed.clone()));
        }
        match std::env::var_os(VARIABLE).filter(|text| !text.is_empty()) {
            Some(text) => read(&text).map(Some).map_err(|reason| {
                anyhow::anyhow!("the variable {VARIABLE} cannot be used: {reason}")
            }),
            None => Ok(None),
        }
    }

    /// Whether other runs can share it.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Shared(_))
    }
}

/// Checks that a shared ledger can be used, before anything is sent to a target.
pub(super) async fn check(typed: Option<&Ledger>) -> anyhow::Result<()> {
    if let Some(Ledger::Shared(address)) = Ledger::asked(typed)? {
        Link::open(&address).await?;
    }
    Ok(())
}

/// The ledger asked for, at a target with this key; without a word, a new file in the user's state directory.
pub(super) async fn ledger(
    typed: Option<&Ledger>,
    base: &BaseUrl,
    auth_key: Option<&AuthKey>,
) -> anyhow::Result<Option<LedgerHome>> {
    match Ledger::asked(typed)? {
        Some(Ledger::None) => Ok(None),
        Some(Ledger::File(path)) => Ok(Some(LedgerHome::File(LedgerFile::create(&path)?))),
        Some(Ledger::Shared(address)) => {
            let fleet = Fleet::open(&address, base.to_string(), auth_key.cloned()).await?;
            Ok(Some(LedgerHome::Fleet(fleet)))
        }
        None => Ok(Some(LedgerHome::File(LedgerFile::in_state_directory()?))),
    }
}

impl TypedValueParser for LedgerParser {
    type Value = Ledger;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Ledger, Error> {
        let text = OsStringValueParser::new().parse_ref(command, arg, value)?;
        read(&text).map_err(|reason| {
            let told = format!("the value of --ledger cannot be used: {reason}\n");
            Error::raw(ErrorKind::ValueValidation, told).with_cmd(command)
        })
    }
}

fn read(text: &OsStr) -> Result<Ledger, String> {
    match text.to_str() {
        Some("none") => Ok(Ledger::None),
        Some(address) if address.contains("://") => address
            .parse()
            .map(Ledger::Shared)
            .map_err(|error: <FleetAddress as FromStr>::Err| error.to_string()),
        _ => Ok(Ledger::File(text.into())),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nowhere("none", false)]
    #[case::a_file("folder/ledger", false)]
    #[case::a_node("redis://127.0.0.1:1", true)]
    #[case::a_cluster("rediss-cluster://a:1,b:2", true)]
    fn an_address_is_told_from_a_file(#[case] text: &str, #[case] is_shared: bool) {
        assert_eq!(read(OsStr::new(text)).unwrap().is_shared(), is_shared);
    }

    #[rstest]
    #[case("redsi://:secret@host")]
    #[case("redis://:secret@host:port")]
    fn a_wrong_address_is_not_repeated(#[case] text: &str) {
        assert!(!read(OsStr::new(text)).unwrap_err().contains("secret"));
    }
}
