//! How a command reaches a deployment: its arguments for URL, profile, auth key, time, ledger, and the
//! treatment of live ones. What holds in the end is decided in `settings`.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::{ArgAction, ArgGroup, Args};

use super::certificates::CertificateArguments;
use super::failed::Failed;
use super::header::{Header, HeaderParser};
use super::ledger::{Ledger, LedgerParser, check, ledger};
use super::profile::{Profile, ProfileParser};
use super::secret::Secret;
use super::values::{seconds, time};
use crate::base_url::BaseUrl;
use crate::run::Plan;
use crate::scenario::{AuthKey, Contract, Suite};
use crate::site::{Connection, Consistency, LedgerHome, Target};
use crate::statements::Statements;

/// The heading above options that matter most where others use the deployment.
pub(super) const LIVE: &str = "For deployments in use";

/// A deployment or an emulator of the suite's own.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("deployment").args(["url", "profile"]).multiple(true))]
pub(super) struct TargetArguments {
    /// The deployment, exactly as given; without it, an emulator of its own.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    pub(super) access: AccessArguments,
}

/// What every command needs that goes to a target.
#[derive(Debug, Clone, Args)]
pub(super) struct AccessArguments {
    /// A TOML file with the settings of the deployment: its URL, the variable of its key, and more. Other
    /// options win over it.
    #[arg(long = "target", value_name = "FILE", value_parser = ProfileParser)]
    pub(super) profile: Option<Profile>,
    /// The deployment's auth key [env: `AUTH_KEY`]. Arguments can be seen by others on the machine.
    #[arg(long, value_name = "KEY", value_parser = Secret)]
    pub(super) auth_key: Option<AuthKey>,
    /// A header field for each request, as for a service token of Cloudflare Access; may be repeated.
    /// With 'NAME=$VARIABLE' the value is in the environment, where others cannot see it.
    #[arg(long = "header", value_name = "NAME=VALUE", value_parser = HeaderParser, action = ArgAction::Append)]
    pub(super) headers: Vec<Header>,
    #[command(flatten)]
    pub(super) certificates: CertificateArguments,
    #[command(flatten)]
    pub(super) timeout: Timeout,
}

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Timeout {
    /// How long to wait for each answer, its body included [default: 30].
    #[arg(long = "timeout", value_name = "SECONDS", value_parser = seconds)]
    pub(super) each_answer: Option<Duration>,
    /// How long the command may take [default: 1h]. What has not run by then is not judged; to remove what
    /// was stored takes a minute more at most.
    #[arg(long = "max-time", value_name = "TIME", value_parser = time)]
    pub(super) whole: Option<Duration>,
    /// How long to wait in all where the target asks to be asked again later (`Retry-After`) [default: 2m].
    #[arg(long = "max-wait", value_name = "TIME", value_parser = humantime::parse_duration)]
    pub(super) for_limits: Option<Duration>,
}

/// How to treat a deployment in use.
#[derive(Debug, Args)]
pub(super) struct LiveArguments {
    /// How soon a read must show a write: `strong`, or `eventual:60s` with the window after which it
    /// must [default: strong on this machine, eventual:60s elsewhere].
    #[arg(long, value_name = "WHEN", help_heading = LIVE)]
    pub(super) consistency: Option<Consistency>,
    /// The least time between two writes of one KV key [default: 1.1s as soon as KV refuses one].
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, help_heading = LIVE)]
    pub(super) pace: Option<Duration>,
    /// Where to note what is stored: a new file, `none`, or Redis or Valkey, which other runs share:
    /// redis://HOST:PORT, rediss://…, redis-cluster://HOST:PORT,… [default: `CONFORMANCE_LEDGER` in the environment,
    /// or else a file of its own in the user's state directory].
    #[arg(long, value_name = "WHERE", value_parser = LedgerParser, requires = "deployment", help_heading = LIVE)]
    ledger: Option<Ledger>,
}

impl LiveArguments {
    /// Whether other runs share the ledger.
    pub(super) fn has_shared_ledger(&self) -> anyhow::Result<bool> {
        Ok(Ledger::asked(self.ledger.as_ref())?.is_some_and(|ledger| ledger.is_shared()))
    }
}

impl TargetArguments {
    /// The deployment's URL; nothing where an emulator of the suite's own is judged.
    pub(super) fn url(&self) -> Option<&str> {
        self.access.url(self.url.as_ref())
    }

    /// The key for the target. An emulator of the suite's own has the README's unless one is given.
    pub(super) fn auth_key(&self, suite: Suite) -> anyhow::Result<Option<AuthKey>> {
        match (suite, self.url()) {
            (Suite::Worker, Some(_)) => self.access.required_auth_key().map(Some),
            (Suite::Worker | Suite::KvStore, _) => self.access.auth_key_or_example(suite),
        }
    }

    /// The way to the URL, by which its API is found out; nothing without a URL.
    pub(super) fn way(&self) -> anyhow::Result<Option<Connection>> {
        let Some(url) = self.url() else { return Ok(None) };
        let base = BaseUrl::parse(url)?;
        let (client, auth_key) = (self.access.client(&base)?, self.access.auth_key()?);
        Ok(Some(Connection::new(Suite::Worker, client, base, auth_key)))
    }

    /// The target, and a plan for it that has no scenarios yet. An emulator of the suite's own lives as
    /// long as the target.
    pub(super) async fn plan(
        &self,
        (suite, contract): (Suite, Contract),
        live: &LiveArguments,
        max_writes: Option<usize>,
    ) -> Result<(Target, Plan), Failed> {
        let auth_key = self.auth_key(suite)?;
        let target = match self.url() {
            Some(url) => Target::at(url)?,
            None => Target::embedded(suite, contract, auth_key.as_ref()).await?,
        };
        let base = target.base();
        let plan = Plan {
            scenarios: Vec::new(),
            statements: Statements::default(),
            known_failing: BTreeMap::new(),
            suite,
            contract,
            is_strict: true,
            client: self.access.client(base)?,
            base: base.clone(),
            target: self.access.noted(target.description()),
            has_own_stores: target.has_own_stores(),
            auth_key,
            jobs: 1,
            is_suite_found_out: false,
            is_read_only: false,
            allows_delete_all: false,
            live: self.access.live(live, max_writes, base),
        };
        Ok((target, plan))
    }

    /// A ledger for what the plan stores at a URL, since that outlives the program.
    pub(super) async fn ledger(
        &self,
        live: &LiveArguments,
        plan: &Plan,
    ) -> anyhow::Result<Option<LedgerHome>> {
        match self.url() {
            Some(_) => ledger(live.ledger.as_ref(), &plan.base, plan.auth_key.as_ref()).await,
            None => Ok(None),
        }
    }

    /// Checks that a shared ledger can be used, before anything is sent to the target.
    pub(super) async fn check_ledger(&self, live: &LiveArguments) -> anyhow::Result<()> {
        if self.url().is_some() { check(live.ledger.as_ref()).await } else { Ok(()) }
    }
}
