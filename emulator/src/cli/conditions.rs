//! The arguments about the conditions of the stores.
//!
//! The result is the preset's document, changed first by the file and then by the flags.

use crate::conditions::{
    Conditions, ConsistencyMode, FaultRule, Latency, LatencyError, Preset, PricePlan, SameKeyWrites,
};
use anyhow::Context;
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The heading of these arguments in the help.
pub(super) const HEADING: &str = "Conditions, time and data";

#[derive(Debug, Args)]
#[command(next_help_heading = HEADING)]
pub(super) struct ConditionsArguments {
    /// The conditions to begin with: as `wrangler dev`, or as Cloudflare.
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    preset: Preset,
    /// A file of conditions (TOML) that change the preset's.
    #[arg(long, value_name = "FILE")]
    conditions: Option<PathBuf>,
    /// Whether a location may serve what it read earlier.
    #[arg(long, value_enum, value_name = "MODE")]
    consistency: Option<ConsistencyMode>,
    /// How long a location serves what it read, in milliseconds [production: 60000].
    #[arg(long, value_name = "MS")]
    cache_ttl_ms: Option<u64>,
    /// How many locations share the requests that name none in `X-Emulator-Location`.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    locations: Option<u64>,
    /// What happens to a second write of one key within a second.
    #[arg(long, value_enum, value_name = "MODE")]
    same_key_writes: Option<SameKeyWrites>,
    /// How many KV operations a request may make; 0 for no limit [production: 1000].
    #[arg(long, value_name = "N")]
    operation_limit: Option<u64>,
    /// How long a KV operation (cached-get, get, put, delete, list or all) takes: `get=20ms~250ms`.
    #[arg(long, value_name = "OPERATION=LATENCY", value_parser = latency)]
    latency: Vec<(String, Latency)>,
    /// The price plan whose daily quotas are enforced [production: free].
    #[arg(long, value_enum, value_name = "PLAN")]
    plan: Option<PricePlan>,
    /// The part of the quotas that may be used: 50% refuses at half of them.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    headroom: Option<u64>,
    /// A fault rule as inline TOML: 'id = "f", on = "put", first = 2, status = 503'.
    #[arg(long, value_name = "RULE", value_parser = fault)]
    fault: Vec<FaultRule>,
}

impl ConditionsArguments {
    pub(super) fn document(&self) -> anyhow::Result<Conditions> {
        let conditions = self.preset.conditions();
        let conditions = match &self.conditions {
            Some(file) => conditions.patched(patch_of(file)?)?,
            None => conditions,
        };
        conditions.patched(self.flags(&conditions)).context("cannot use the flags")
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
            let faults: Vec<&FaultRule> = conditions.faults.iter().chain(&self.fault).collect();
            patch["fault"] = json!(faults);
        }
        patch
    }
}

/// The operations that have a latency of their own.
const OPERATIONS: [&str; 5] = ["cached-get", "get", "put", "delete", "list"];

/// The document of a file as a merge patch: only the fields that the file names.
fn patch_of(file: &Path) -> anyhow::Result<Value> {
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
    let latency = latency.parse().map_err(|error: LatencyError| error.to_string());
    Ok((operation.to_owned(), latency?))
}

fn percent(text: &str) -> Result<u64, String> {
    let number = text.trim_end_matches('%').parse().ok().filter(|percent| *percent <= 100);
    number.ok_or_else(|| "give a percentage from 0% to 100%".to_owned())
}

fn fault(text: &str) -> Result<FaultRule, String> {
    #[derive(Deserialize)]
    struct Inline {
        fault: FaultRule,
    }
    let inline = toml::from_str::<Inline>(&format!("fault = {{ {text} }}"));
    let fault = inline.map_err(|error| error.message().to_owned())?.fault;
    fault.check().map_err(|error| error.to_string())?;
    Ok(fault)
}
