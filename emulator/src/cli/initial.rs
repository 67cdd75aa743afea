//! The arguments about the start of a history: the time, the seed, and the items of every store.

use super::conditions::HEADING;
use crate::api::{kv_store, worker};
use crate::chance::Seed;
use crate::clock::{Clock, Timestamp};
use crate::config::Api;
use crate::formats::{self, Entry, Format};
use crate::storage;
use anyhow::Context;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(next_help_heading = HEADING)]
pub(super) struct InitialArguments {
    /// The time at which the clock stands until it is moved (RFC 3339, UTC); by default it runs.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    clock: Option<Timestamp>,
    /// The seed of all random choices; the log names it at the start [default: random]. Each start with
    /// --persist-to draws other numbers, so that keys do not repeat.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// A file of the items that every store starts with: what `GET /getAll` or `GET /kv` answers, JSON
    /// lines (*.ndjson), or what `wrangler kv bulk put` takes (*.bulk.json).
    /// Stores that --persist-to has kept have them when they are reset.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
}

impl InitialArguments {
    pub(super) fn clock(&self) -> Clock {
        self.clock.map_or_else(Clock::system, Clock::manual)
    }

    pub(super) fn seed(&self) -> Seed {
        self.seed.map_or_else(Seed::random, Seed::new)
    }

    pub(super) fn data(&self, api: Api) -> anyhow::Result<Vec<(String, storage::Value)>> {
        let Some(file) = &self.data else { return Ok(Vec::new()) };
        let name = || format!("cannot start with the items of {}", file.display());
        let text = std::fs::read(file).with_context(name)?;
        let now = self.clock().now().seconds();
        let read = |format| formats::read(format, &*text, now);
        match (api, Format::of_name(file)) {
            (Api::Worker, named) => {
                let format = named.unwrap_or_else(|| Format::of_start(&text));
                worker::with_index(read(format)).with_context(name)
            }
            (Api::KvStore, None) => {
                kv_store::entries(utf8(&text).with_context(name)?).with_context(name)
            }
            (Api::KvStore, Some(format)) => {
                let pairs =
                    read(format).map(|entry| entry.map(|Entry { key, value }| (key, value)));
                pairs.collect::<Result<_, _>>().with_context(name)
            }
        }
    }
}

/// The text behind a byte order mark, if there is one. Editors on Windows write it.
fn utf8(text: &[u8]) -> anyhow::Result<&[u8]> {
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        anyhow::bail!("the file is UTF-16: save it as UTF-8");
    }
    Ok(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text))
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let told = "give a moment in UTC such as 2026-11-21T12:00:00Z";
    Timestamp::parse_rfc3339(text).ok_or_else(|| told.to_owned())
}
