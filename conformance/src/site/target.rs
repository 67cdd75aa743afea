//! The target: a deployment at a URL, or an emulator inside this process.
//!
//! The only place that knows the emulator crate.

use pysondbkv_emulator::api::worker::Contract as EmulatedContract;
use pysondbkv_emulator::config::Api;
use pysondbkv_emulator::{AuthKey as EmulatorKey, Config, Emulator, Running};

use crate::base_url::{BaseUrl, BaseUrlError};
use crate::scenario::{AuthKey, Contract, Suite};

/// A target. An embedded emulator runs as long as this value lives.
#[derive(Debug)]
pub struct Target {
    base: BaseUrl,
    running: Option<Running>,
}

/// The key of an embedded emulator when none is given. The documentation uses it too.
pub const EXAMPLE_KEY: &str = "meow";

/// Why there is no target.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The URL is no base URL.
    #[error(transparent)]
    Url(#[from] BaseUrlError),
    /// The emulator did not start for this reason.
    #[error("the embedded emulator did not start: {0}")]
    Emulator(String),
}

impl Target {
    /// A deployment at this URL.
    ///
    /// # Errors
    /// When the URL is no base URL.
    pub fn at(url: &str) -> Result<Self, TargetError> {
        Ok(Self { base: BaseUrl::parse(url)?, running: None })
    }

    /// An emulator inside this process, on a free port.
    ///
    /// # Errors
    /// When the emulator does not start.
    pub async fn embedded(
        suite: Suite,
        contract: Contract,
        key: Option<&AuthKey>,
    ) -> Result<Self, TargetError> {
        let refused = |error: &dyn std::fmt::Display| TargetError::Emulator(error.to_string());
        let key = key.map(|key| EmulatorKey::parse(key.secret())).transpose();
        let key = key.map_err(|error| refused(&error))?;
        let config = Config { contract: emulated(contract), ..config(suite, key) };
        let running = Emulator::start(config).await.map_err(|error| refused(&error))?;
        Ok(Self { base: BaseUrl::parse(running.url())?, running: Some(running) })
    }

    /// The base URL.
    #[must_use]
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Whether `/@NAME` before a path selects a store of its own.
    pub(crate) fn has_own_stores(&self) -> bool {
        self.running.is_some()
    }

    /// The target as readers see it, without secrets.
    pub(crate) fn description(&self) -> String {
        match self.running {
            Some(_) => "the embedded emulator".into(),
            None => self.base.to_string(),
        }
    }
}

/// The configuration that serves a suite's API behind this key.
fn config(suite: Suite, key: Option<EmulatorKey>) -> Config {
    match suite {
        Suite::Worker => Config { auth_key: key.unwrap_or_default(), ..Config::default() },
        Suite::KvStore => Config { api: Api::KvStore, api_key: key, ..Config::default() },
    }
}

fn emulated(contract: Contract) -> EmulatedContract {
    match contract {
        Contract::Documented => EmulatedContract::Documented,
        Contract::Published => EmulatedContract::Published,
    }
}
