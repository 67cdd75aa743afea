//! How a command reaches a deployment: URL, auth key, timeout, ledger, and the treatment of live ones.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use clap::{ArgAction, Args};
use http::HeaderMap;

use super::certificates::CertificateArguments;
use super::failed::Failed;
use super::header::{Header, HeaderParser};
use super::ledger::{Ledger, ledger};
use super::secret::Secret;
use super::values::{seconds, time};
use crate::base_url::BaseUrl;
use crate::run::Plan;
use crate::scenario::{AuthKey, Contract, Suite};
use crate::site::{Client, Consistency, EXAMPLE_KEY, LedgerError, LedgerFile, Live, Target, Trust};
use crate::statements::Statements;

/// The heading above options that matter most where others use the deployment.
pub(super) const LIVE: &str = "For deployments in use";

/// A deployment or an emulator of the suite's own.
#[derive(Debug, Args)]
pub(super) struct TargetArguments {
    /// The deployment, exactly as given; without it, an emulator of its own.
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    #[command(flatten)]
    key: KeyArguments,
}

#[derive(Debug, Args)]
pub(super) struct KeyArguments {
    /// The deployment's auth key [env: `AUTH_KEY`]. Arguments can be seen by others on the machine.
    #[arg(long, value_name = "KEY", value_parser = Secret)]
    auth_key: Option<AuthKey>,
    /// A header field for each request, as for a service token of Cloudflare Access; may be repeated.
    /// With 'NAME=$VARIABLE' the value is in the environment, where others cannot see it.
    #[arg(long = "header", value_name = "NAME=VALUE", value_parser = HeaderParser, action = ArgAction::Append)]
    headers: Vec<Header>,
    #[command(flatten)]
    certificates: CertificateArguments,
}

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Timeout {
    /// How long to wait for each answer, its body included.
    #[arg(long = "timeout", value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(super) each_answer: Duration,
    /// How long the command may take. What has not run by then is not judged; to remove what was stored
    /// takes a minute more at most.
    #[arg(long = "max-time", value_name = "TIME", default_value = "1h", value_parser = time)]
    pub(super) whole: Duration,
    /// How long to wait in all where the target asks to be asked again later (`Retry-After`).
    #[arg(long = "max-wait", value_name = "TIME", default_value = "2m", value_parser = humantime::parse_duration)]
    pub(super) for_limits: Duration,
}

/// How to treat a deployment in use.
#[derive(Debug, Args)]
pub(super) struct LiveArguments {
    /// How soon a read must show a write: `strong`, or `eventual:60s` with the window after which it
    /// must [default: strong on this machine, eventual:60s elsewhere].
    #[arg(long, value_name = "WHEN", help_heading = LIVE)]
    consistency: Option<Consistency>,
    /// The least time between two writes of one KV key [default: 1.1s as soon as KV refuses one].
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, help_heading = LIVE)]
    pace: Option<Duration>,
    /// Where to note what is stored: a new file, or `none` [default: a file of its own in the user's
    /// state directory].
    #[arg(long, value_name = "FILE", requires = "url", help_heading = LIVE)]
    ledger: Option<Ledger>,
}

impl TargetArguments {
    /// The key for the target. An emulator of the suite's own has the README's unless one is given.
    pub(super) fn auth_key(&self, suite: Suite) -> anyhow::Result<Option<AuthKey>> {
        match (suite, &self.url) {
            (Suite::Worker, Some(_)) => self.key.required().map(Some),
            (Suite::Worker | Suite::KvStore, _) => self.key.or_example(suite),
        }
    }

    /// The target, and a plan for it that has no scenarios yet. An emulator of the suite's own lives as
    /// long as the target.
    pub(super) async fn plan(
        &self,
        (suite, contract): (Suite, Contract),
        timeout: Timeout,
        live: &LiveArguments,
    ) -> Result<(Target, Plan), Failed> {
        let auth_key = self.auth_key(suite)?;
        let target = match &self.url {
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
            client: self.key.client(base, timeout)?,
            base: base.clone(),
            target: self.key.certificates.noted(target.description()),
            has_own_stores: target.has_own_stores(),
            auth_key,
            jobs: 1,
            allows_delete_all: false,
            live: Live { max_wait: timeout.for_limits, ..live.settings(base) },
        };
        Ok((target, plan))
    }

    /// A ledger for what is stored at a URL, since that outlives the program.
    pub(super) fn ledger(&self, live: &LiveArguments) -> Result<Option<LedgerFile>, LedgerError> {
        self.url.as_ref().map_or(Ok(None), |_| ledger(live.ledger.as_ref()))
    }
}

impl KeyArguments {
    /// A client for a target, which sends the fields that were given.
    pub(super) fn client(&self, base: &BaseUrl, timeout: Timeout) -> anyhow::Result<Client> {
        let client = Client::trusting(base, timeout.each_answer, &self.trust()?)?;
        Ok(client.with_headers(self.header_fields()))
    }

    /// Which certificates a target may show.
    pub(super) fn trust(&self) -> anyhow::Result<Trust> {
        self.certificates.trust()
    }

    /// The fields for each request.
    pub(super) fn header_fields(&self) -> HeaderMap {
        let fields = self.headers.iter().cloned();
        fields.map(|Header { name, value }| (name, value)).collect()
    }

    /// The key that was typed, or else the one in the environment. An empty variable is no key: CI sets
    /// it for a secret that it does not have.
    pub(super) fn given(&self) -> anyhow::Result<Option<AuthKey>> {
        if let Some(key) = &self.auth_key {
            return Ok(Some(key.clone()));
        }
        let text = std::env::var("AUTH_KEY").unwrap_or_default();
        let key = (!text.is_empty()).then(|| AuthKey::new(text)).transpose();
        key.context("the variable AUTH_KEY cannot be used")
    }

    /// The key given, for a Worker that has a key of its own.
    pub(super) fn required(&self) -> anyhow::Result<AuthKey> {
        self.given()?.context("the Worker needs its auth key: set AUTH_KEY, or give --auth-key KEY")
    }

    /// The key given; without one, the README's for the Worker and none for the key-value store.
    pub(super) fn or_example(&self, suite: Suite) -> anyhow::Result<Option<AuthKey>> {
        match (self.given()?, suite) {
            (None, Suite::Worker) => Ok(Some(AuthKey::new(EXAMPLE_KEY)?)),
            (given, _) => Ok(given),
        }
    }
}

impl LiveArguments {
    fn settings(&self, base: &BaseUrl) -> Live {
        let usual = if base.is_loopback() { Consistency::Strong } else { Consistency::eventual() };
        let consistency = self.consistency.unwrap_or(usual);
        Live { consistency, pace: self.pace, ..Live::default() }
    }
}
