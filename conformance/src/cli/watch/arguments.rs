//! What was typed for a watch, its help, and the plan that follows.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;
use clap::{Args, value_parser};

use super::webhook::{Webhook, WebhookParser};
use crate::audit::NamespacePlan;
use crate::base_url::BaseUrl;
use crate::cli::color::ColorArgument;
use crate::cli::connection::AccessArguments;
use crate::cli::namespace::NamespaceArguments;
use crate::cli::sources;
use crate::cli::values::time;
use crate::run::{self, Plan};
use crate::scenario::{Selection, Suite};
use crate::site::{Consistency, Live};
use crate::watch::{Budget, WatchPlan};

pub(in crate::cli) const HELP: &str = "\
Each round makes only requests that read: the scenarios of `run --read-only`,
and the audit of `audit --read-only`. It is safe to leave on. A round is one
line on standard output; what is other than in the round before is told behind
it. Before a round that the day's budget does not allow, the watch waits for
the next, and says so; the day ends at 00:00 UTC. Without --max-time a watch
has no end.

With --namespace each round also looks at the KV namespace, as `audit
--namespace` does. That makes a KV list operation for each 1,000 keys, of which
a free plan's day has 1,000, and up to --max-values KV reads. All of it counts
against the budget.

The Worker gives each item a key of its own. So where an entry is gone from a
listing and comes back in a later one, one of the two was old, and the round
says so.

Examples:
  AUTH_KEY=… pysondbkv-conformance watch https://my-worker.example --every 5m
  pysondbkv-conformance watch --target live.toml --history watch.ndjson --html watch.html
  pysondbkv-conformance watch --target live.toml --metrics 127.0.0.1:9187
  pysondbkv-conformance watch --target live.toml --account ID --namespace ID
  pysondbkv-conformance watch --target live.toml --webhook '$WEBHOOK'
  pysondbkv-conformance watch --target live.toml --until-change && echo better || echo worse

A webhook gets a POST with JSON at each change: the target, the round, and the
changes. Its URL is a secret and is never told; '$NAME' takes it from the
environment.

Exit status:
  0  stopped by a signal or by --rounds, and the last round was sound; or a change for the better came
  1  the last round was failing, or a change for the worse came (--until-change)
  2  wrong usage, or a file that cannot be written
  3  the deployment could not be reached in the first round or in the last, or refuses the auth key
  4  no round was made";

#[derive(Debug, Args)]
pub(in crate::cli) struct WatchArguments {
    /// The deployment, exactly as given.
    #[arg(long = "url", value_name = "URL", required_unless_present_any = ["positional", "profile"])]
    url: Option<String>,
    /// The same without the name of the option.
    #[arg(value_name = "URL", conflicts_with = "url")]
    positional: Option<String>,
    #[command(flatten)]
    pub(super) access: AccessArguments,
    /// The time from one round to the next.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = time)]
    pub(super) every: Duration,
    /// Stop after so many rounds.
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    pub(super) rounds: Option<u64>,
    /// What may be used of a day: REQUESTS, or REQUESTS,KV-READS. The default allows a round each five minutes
    /// as long as the store is small.
    #[arg(long, value_name = "BUDGET", default_value = "40000,50000")]
    pub(super) budget: Budget,
    /// Stop at the first change.
    #[arg(long)]
    pub(super) until_change: bool,
    /// Tell each change to this URL.
    #[arg(long, value_name = "URL", value_parser = WebhookParser)]
    pub(super) webhook: Option<Webhook>,
    /// Serve the last round to Prometheus, at http://HOST:PORT/metrics.
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) metrics: Option<SocketAddr>,
    /// Write each round into this file, one JSON a line. What it holds already stays.
    #[arg(long, value_name = "FILE")]
    pub(super) history: Option<PathBuf>,
    /// Write a page of the rounds with plots, anew after each. With --history, the rounds in that file are
    /// on it, too.
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    #[command(flatten)]
    namespace: NamespaceArguments,
    /// How many values of the namespace each round reads at most. Its keys are always listed.
    #[arg(long, value_name = "N", default_value = "1000", requires = "namespace")]
    max_values: usize,
    #[command(flatten)]
    pub(super) color: ColorArgument,
}

impl WatchArguments {
    /// The plan, and the deployment as readers see it.
    pub(super) fn plan(&self) -> anyhow::Result<(WatchPlan, String)> {
        let access = &self.access;
        if access.suite(None) == Some(Suite::KvStore) {
            bail!("a watch is of the Worker, and the profile says suite = \"kv-store\"");
        }
        let url = access.url(self.url.as_ref().or(self.positional.as_ref()));
        let base = BaseUrl::parse(url.unwrap_or_default())?;
        let auth_key = access.required_auth_key()?;
        let target = access.noted(base.to_string());
        let run = Plan { auth_key: Some(auth_key.clone()), ..self.run(base, target.clone())? };
        let Self { every, rounds, budget, max_values, .. } = *self;
        let api = self.namespace.api(access)?;
        let namespace = api.map(|api| NamespacePlan { api, max_values, day: None });
        Ok((WatchPlan { run, namespace, auth_key, every, rounds, budget }, target))
    }

    fn run(&self, base: BaseUrl, target: String) -> anyhow::Result<Plan> {
        let (suite, contract) = (Suite::Worker, self.access.contract(None));
        let selection = Selection::new(suite, contract, &[], &[]);
        let mut scenarios = selection.apply(sources::scenarios(None)?)?;
        scenarios.retain(run::only_reads);
        let consistency =
            if base.is_loopback() { Consistency::Strong } else { Consistency::eventual() };
        let max_wait = self.access.bounds().for_limits;
        Ok(Plan {
            scenarios,
            statements: sources::statements(None, suite)?,
            known_failing: std::collections::BTreeMap::new(),
            suite,
            contract,
            is_strict: false,
            client: self.access.client(&base)?,
            base,
            target,
            has_own_stores: false,
            auth_key: None,
            jobs: 1,
            is_suite_found_out: false,
            is_read_only: true,
            allows_delete_all: false,
            live: Live { consistency, max_wait, ..Live::default() },
        })
    }
}
