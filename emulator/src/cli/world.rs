//! The arguments about the world: conditions, time, chance, and what stores start with.
//!
//! The conditions are the preset's document, changed by the file's and then by the flags.

use crate::api::{kv_store, worker};
use crate::chance::Seed;
use crate::clock::{Clock, Timestamp};
use crate::conditions::{Conditions, Fault, Latency, Mode, Plan, Preset, SameKeyWrites};
use crate::config::Api;
use crate::storage;
use anyhow::Context;
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(next_help_heading = "What the world does to the stores")]
pub(super) struct WorldArguments {
    /// As `wrangler dev`, or as Cloudflare.
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    preset: Preset,
    /// A document of conditions (TOML) that changes the preset's.
    #[arg(long, value_name = "FILE")]
    conditions: Option<PathBuf>,
    /// Whether locations may serve what they read earlier.
    #[arg(long, value_enum, value_name = "MODE")]
    consistency: Option<Mode>,
    /// How long a location serves what it read, in milliseconds [production: 60000].
    #[arg(long, value_name = "MS")]
    cache_ttl_ms: Option<u64>,
    /// Over how many locations requests are spread that name none in `X-Emulator-Location`.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    locations: Option<u64>,
    /// What happens to a second write of one key within a second.
    #[arg(long, value_enum, value_name = "MODE")]
    same_key_writes: Option<SameKeyWrites>,
    /// How many KV operations a request may make; 0 for any number [production: 1000].
    #[arg(long, value_name = "N")]
    operation_limit: Option<u64>,
    /// How long a KV operation takes: `get=20ms~250ms`, of cached-get, get, put, delete or all.
    #[arg(long, value_name = "OPERATION=LATENCY", value_parser = latency)]
    latency: Vec<(String, Latency)>,
    /// The plan whose daily quotas are enforced [production: free].
    #[arg(long, value_enum, value_name = "PLAN")]
    plan: Option<Plan>,
    /// What part of the quotas may be used: 50% refuses, and warns, at half of them.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    headroom: Option<u64>,
    /// A fault rule as inline TOML: 'id = "f", on = "put", first = 2, status = 503'.
    #[arg(long, value_name = "RULE", value_parser = fault)]
    fault: Vec<Fault>,
    /// Where the clock stands until it is moved (RFC 3339, UTC); without it the clock runs.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    clock: Option<Timestamp>,
    /// The seed of all chance; named at the start where none is given.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// What every store starts with: a file of what `GET /getAll`, or `GET /kv`, answers.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
}

impl WorldArguments {
    pub(super) fn conditions(&self) -> anyhow::Result<Conditions> {
        let conditions = self.preset.conditions();
        let conditions = match &self.conditions {
            Some(file) => conditions.patched(document(file)?)?,
            None => conditions,
        };
        conditions.patched(self.flags(&conditions)).context("cannot use the flags")
    }

    pub(super) fn clock(&self) -> Clock {
        self.clock.map_or_else(Clock::system, Clock::manual)
    }

    pub(super) fn seed(&self) -> Seed {
        self.seed.map_or_else(Seed::random, Seed::new)
    }

    pub(super) fn data(&self, api: Api) -> anyhow::Result<Vec<(String, storage::Value)>> {
        let Some(file) = &self.data else { return Ok(Vec::new()) };
        let name = || format!("cannot start with the items of {}", file.display());
        let json = std::fs::read(file).with_context(name)?;
        match api {
            Api::Worker => worker::entries(&json).with_context(name),
            Api::KvStore => kv_store::entries(&json).with_context(name),
        }
    }

    /// The flags as a merge patch of the document.
    fn flags(&self, conditions: &Conditions) -> Value {
        let mut patch = json!({});
        let mut set = |path: &str, value: Option<Value>| {
            if let (Some((section, field)), Some(value)) = (path.split_once('.'), value) {
                patch[section][field] = value;
            }
        };
        set("consistency.mode", self.consistency.map(|mode| json!(mode)));
        set("consistency.cache-ttl-ms", self.cache_ttl_ms.map(|ms| json!(ms)));
        set("consistency.locations", self.locations.map(|number| json!(number)));
        set("limits.same-key-writes", self.same_key_writes.map(|mode| json!(mode)));
        set("limits.operations-per-invocation", self.operation_limit.map(|limit| json!(limit)));
        set("quotas.plan", self.plan.map(|plan| json!(plan)));
        set("quotas.headroom-percent", self.headroom.map(|percent| json!(percent)));
        for (operation, latency) in &self.latency {
            for name in OPERATIONS.iter().filter(|name| operation == "all" || operation == *name) {
                set(&format!("latency.{name}"), Some(json!(latency)));
            }
        }
        if !self.fault.is_empty() {
            let faults: Vec<&Fault> = conditions.faults.iter().chain(&self.fault).collect();
            patch["fault"] = json!(faults);
        }
        patch
    }
}

/// The operations that have a latency of their own.
const OPERATIONS: [&str; 4] = ["cached-get", "get", "put", "delete"];

/// A file's document, as what it changes.
fn document(file: &PathBuf) -> anyhow::Result<Value> {
    let name = || format!("cannot use the conditions of {}", file.display());
    let text = std::fs::read_to_string(file).with_context(name)?;
    Conditions::from_toml(&text).with_context(name)?;
    toml::from_str(&text).with_context(name)
}

fn latency(text: &str) -> Result<(String, Latency), String> {
    let (operation, latency) =
        text.split_once('=').ok_or("give an operation and its latency: get=20ms")?;
    if operation != "all" && !OPERATIONS.contains(&operation) {
        return Err(format!("there is no operation {operation:?}: {}, all", OPERATIONS.join(", ")));
    }
    let latency =
        latency.parse().map_err(|error: crate::conditions::LatencyError| error.to_string());
    Ok((operation.to_owned(), latency?))
}

fn percent(text: &str) -> Result<u64, String> {
    let number = text.trim_end_matches('%').parse().ok().filter(|percent| *percent <= 100);
    number.ok_or_else(|| "give a percentage from 0% to 100%".to_owned())
}

fn fault(text: &str) -> Result<Fault, String> {
    #[derive(Deserialize)]
    struct Inline {
        fault: Fault,
    }
    let inline = toml::from_str::<Inline>(&format!("fault = {{ {text} }}"));
    let fault = inline.map_err(|error| error.message().to_owned())?.fault;
    fault.check().map_err(|error| error.to_string())?;
    Ok(fault)
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let told = "give a moment in UTC such as 2026-11-21T12:00:00Z";
    Timestamp::parse_rfc3339(text).ok_or_else(|| told.to_owned())
}
