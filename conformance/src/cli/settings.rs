//! What holds for a target: what was typed, else what its profile says, else the environment, else what is
//! usual. This is the only place that decides so.

use std::time::Duration;

use anyhow::{Context, bail};
use http::HeaderMap;

use super::certificates;
use super::connection::{AccessArguments, LiveArguments};
use super::profile::Profile;
use crate::base_url::BaseUrl;
use crate::scenario::{AuthKey, Contract, Suite};
use crate::site::{Access, Client, Consistency, EXAMPLE_KEY, Live, Trust};

/// How long a command waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    /// For each answer, its body included.
    pub(super) each_answer: Duration,
    /// For everything.
    pub(super) whole: Duration,
    /// In all where the target asks to be asked again later.
    pub(super) for_limits: Duration,
}

/// What is usual.
const USUAL: Bounds = Bounds {
    each_answer: Duration::from_secs(30),
    whole: Duration::from_hours(1),
    for_limits: Duration::from_mins(2),
};

/// The limit on KV writes where reads are eventual: a fifth of a free plan's day.
const MAX_WRITES: usize = 199;

impl AccessArguments {
    /// The URL of the target; nothing where neither is given.
    pub(super) fn url<'a>(&'a self, typed: Option<&'a String>) -> Option<&'a str> {
        typed.or_else(|| self.said(|profile| Some(&profile.url))).map(String::as_str)
    }

    /// The API; nothing where the target is to be asked.
    pub(super) fn suite(&self, typed: Option<Suite>) -> Option<Suite> {
        typed.or_else(|| self.said(|profile| profile.suite))
    }

    pub(super) fn contract(&self, typed: Option<Contract>) -> Contract {
        typed.or_else(|| self.said(|profile| profile.contract)).unwrap_or(Contract::Documented)
    }

    pub(super) fn bounds(&self) -> Bounds {
        let typed = &self.timeout;
        let each_answer = typed.each_answer.or_else(|| self.said(|profile| profile.timeout));
        let whole = typed.whole.or_else(|| self.said(|profile| profile.max_time));
        let for_limits = typed.for_limits.or_else(|| self.said(|profile| profile.max_wait));
        Bounds {
            each_answer: each_answer.unwrap_or(USUAL.each_answer),
            whole: whole.unwrap_or(USUAL.whole),
            for_limits: for_limits.unwrap_or(USUAL.for_limits),
        }
    }

    /// How a live target is treated. Without a limit that was given, one holds where reads are eventual.
    pub(super) fn live(
        &self,
        typed: &LiveArguments,
        max_writes: Option<usize>,
        base: &BaseUrl,
    ) -> Live {
        let usual = if base.is_loopback() { Consistency::Strong } else { Consistency::eventual() };
        let consistency = typed.consistency.or_else(|| self.said(|profile| profile.consistency));
        let consistency = consistency.unwrap_or(usual);
        let usual_limit = consistency.window().map_or(0, |_| MAX_WRITES);
        let limit = max_writes.or_else(|| self.said(|profile| profile.max_writes));
        Live {
            consistency,
            pace: typed.pace.or_else(|| self.said(|profile| profile.pace)),
            max_writes: Some(limit.unwrap_or(usual_limit)).filter(|limit| *limit > 0),
            max_wait: self.bounds().for_limits,
            ..Live::default()
        }
    }

    /// How to clean up at a target: the one of this base, or where there is none, those that ledgers name.
    pub(super) fn reach(&self, base: Option<BaseUrl>) -> anyhow::Result<Access> {
        let auth_key = self.auth_key()?;
        let (headers, trust) = (self.header_fields(), self.trust()?);
        Ok(Access { base, auth_key, headers, trust, timeout: self.bounds().each_answer })
    }

    /// A client for a target, which sends the fields that were given.
    pub(super) fn client(&self, base: &BaseUrl) -> anyhow::Result<Client> {
        let client = Client::trusting(base, self.bounds().each_answer, &self.trust()?)?;
        Ok(client.with_headers(self.header_fields()))
    }

    /// A client for Cloudflare's API. The fields are secrets of the deployment, so it sends none of them,
    /// and it always checks certificates.
    pub(super) fn api_client(&self, base: &BaseUrl) -> anyhow::Result<Client> {
        let trust = if self.is_insecure() { Trust::default() } else { self.trust()? };
        Ok(Client::trusting(base, self.bounds().each_answer, &trust)?)
    }

    /// The fields for each request. One that was typed replaces that of the profile.
    pub(super) fn header_fields(&self) -> HeaderMap {
        let mut fields = self.said(|profile| Some(profile.headers.clone())).unwrap_or_default();
        // Of several that were typed, the first counts.
        for field in self.headers.iter().rev() {
            fields.insert(&field.name, field.value.clone());
        }
        fields
    }

    /// Which certificates the target may show. A blind trust is told.
    pub(super) fn trust(&self) -> anyhow::Result<Trust> {
        if self.is_insecure() {
            return Ok(certificates::blind());
        }
        let named = self.certificates.ca_cert.as_ref();
        let file = named.or_else(|| self.said(|profile| profile.ca_cert.as_ref()));
        file.map_or_else(|| Ok(Trust::default()), |file| certificates::added(file))
    }

    /// The target as reports name it.
    pub(super) fn noted(&self, target: String) -> String {
        if self.is_insecure() { format!("{target} (no certificate checked)") } else { target }
    }

    fn is_insecure(&self) -> bool {
        let typed = &self.certificates;
        let is_said = || self.said(|profile| Some(profile.is_insecure)).unwrap_or_default();
        typed.insecure || typed.ca_cert.is_none() && is_said()
    }

    /// The key that was typed, or else the one in the environment, in the variable that the profile names
    /// or in `AUTH_KEY`. An empty variable is no key: CI sets it for a secret that it does not have.
    pub(super) fn auth_key(&self) -> anyhow::Result<Option<AuthKey>> {
        if let Some(key) = &self.auth_key {
            return Ok(Some(key.clone()));
        }
        let named = self.said(|profile| profile.auth_key_variable.as_deref());
        let variable = named.unwrap_or("AUTH_KEY");
        let text = std::env::var(variable).unwrap_or_default();
        if let (Some(profile), true) = (&self.profile, named.is_some() && text.is_empty()) {
            let file = profile.file.display();
            bail!("the variable {variable} is not set, and {file} says that it holds the auth key");
        }
        let key = (!text.is_empty()).then(|| AuthKey::new(text)).transpose();
        key.with_context(|| format!("the variable {variable} cannot be used"))
    }

    /// The key given, for a Worker that has a key of its own.
    pub(super) fn required_auth_key(&self) -> anyhow::Result<AuthKey> {
        self.auth_key()?
            .context("the Worker needs its auth key: set AUTH_KEY, or give --auth-key KEY")
    }

    /// The key given; without one, the README's for the Worker and none for the key-value store.
    pub(super) fn auth_key_or_example(&self, suite: Suite) -> anyhow::Result<Option<AuthKey>> {
        match (self.auth_key()?, suite) {
            (None, Suite::Worker) => Ok(Some(AuthKey::new(EXAMPLE_KEY)?)),
            (given, _) => Ok(given),
        }
    }

    fn said<'a, T>(&'a self, what: impl FnOnce(&'a Profile) -> Option<T>) -> Option<T> {
        self.profile.as_ref().and_then(what)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::{Args, Command, FromArgMatches};
    use http::HeaderMap;
    use tempfile::tempdir;

    use super::*;
    use crate::cli::run::RunArguments;

    /// Everything, with values that are not the usual ones. Cargo sets the variable in tests.
    const PROFILE: &str = "url = 'http://profile.example'\nauth-key-variable = 'CARGO_PKG_NAME'\n\
        consistency = 'eventual:9s'\npace = '9ms'\nmax-writes = 9\nsuite = 'kv-store'\n\
        contract = 'published'\ntimeout = 9\nmax-time = '9m'\nmax-wait = '9s'\ninsecure = true\n\
        [headers]\nX-One = 'profile'\nX-Two = 'profile'\n";

    #[derive(Debug, PartialEq)]
    struct Held {
        target: String,
        suite: &'static str,
        contract: &'static str,
        bounds: Bounds,
        consistency: Consistency,
        pace: Option<Duration>,
        max_writes: Option<usize>,
        headers: HeaderMap,
        key: String,
    }

    /// What holds after these words, and what a profile says.
    async fn held(words: &str, profile: Option<&str>) -> Held {
        let folder = tempdir().unwrap();
        let file = folder.path().join("live.toml");
        let mut words: Vec<_> = ["run"].into_iter().chain(words.split_whitespace()).collect();
        if let Some(text) = profile {
            fs::write(&file, text).unwrap();
            words.extend(["--target", file.to_str().unwrap()]);
        }
        let matches = RunArguments::augment_args(Command::new("run")).get_matches_from(words);
        let arguments = RunArguments::from_arg_matches(&matches).unwrap();
        let plan = arguments.empty_plan().await;
        Held {
            target: plan.target,
            suite: plan.suite.name(),
            contract: plan.contract.name(),
            bounds: arguments.access().bounds(),
            consistency: plan.live.consistency,
            pace: plan.live.pace,
            max_writes: plan.live.max_writes,
            headers: plan.client.headers().clone(),
            key: plan.auth_key.map_or_else(String::new, |key| key.secret().to_owned()),
        }
    }

    fn headers(one: &str, two: &str) -> HeaderMap {
        let fields = [("x-one", one), ("x-two", two)].map(|(name, value)| {
            (http::HeaderName::from_static(name), http::HeaderValue::from_str(value).unwrap())
        });
        fields.into_iter().collect()
    }

    fn from_the_profile() -> Held {
        Held {
            target: "http://profile.example (no certificate checked)".into(),
            suite: "kv-store",
            contract: "published",
            bounds: Bounds {
                each_answer: Duration::from_secs(9),
                whole: Duration::from_mins(9),
                for_limits: Duration::from_secs(9),
            },
            consistency: Consistency::Eventual(Duration::from_secs(9)),
            pace: Some(Duration::from_millis(9)),
            max_writes: Some(9),
            headers: headers("profile", "profile"),
            key: env!("CARGO_PKG_NAME").into(),
        }
    }

    #[tokio::test]
    async fn what_a_profile_says_holds() {
        assert_eq!(held("", Some(PROFILE)).await, from_the_profile());
    }

    #[tokio::test]
    async fn what_was_typed_wins_over_the_profile() {
        let typed = "--url http://typed.example --suite worker --contract documented --timeout 5 \
                     --max-time 5m --max-wait 5s --consistency strong --pace 5ms --max-writes 5 \
                     --header X-One=typed --auth-key typed";
        let expected = Held {
            target: "http://typed.example (no certificate checked)".into(),
            suite: "worker",
            contract: "documented",
            bounds: Bounds {
                each_answer: Duration::from_secs(5),
                whole: Duration::from_mins(5),
                for_limits: Duration::from_secs(5),
            },
            consistency: Consistency::Strong,
            pace: Some(Duration::from_millis(5)),
            max_writes: Some(5),
            headers: headers("typed", "profile"),
            key: "typed".into(),
        };
        assert_eq!(held(typed, Some(PROFILE)).await, expected);
    }

    #[tokio::test]
    async fn the_usual_holds_where_nothing_is_said() {
        let here = "url = 'http://127.0.0.1:1'";
        let held = held("--auth-key typed", Some(here)).await;
        let expected = Held {
            target: "http://127.0.0.1:1".into(),
            suite: "worker",
            contract: "documented",
            bounds: USUAL,
            consistency: Consistency::Strong,
            pace: None,
            max_writes: None,
            headers: HeaderMap::new(),
            key: "typed".into(),
        };
        assert_eq!(held, expected);
    }

    #[tokio::test]
    async fn a_typed_certificate_wins_over_a_profile_that_checks_none() {
        let folder = tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let signed = rcgen::generate_simple_self_signed(["x.example".to_owned()]).unwrap();
        fs::write(&file, signed.cert.pem()).unwrap();
        let typed = format!("--ca-cert {}", file.display());
        assert_eq!(held(&typed, Some(PROFILE)).await.target, "http://profile.example");
    }
}
