//! What is judged: a deployment at a URL, or an emulator inside this process.
//!
//! The only place that knows the emulator crate.

use pysondbkv_emulator::api::worker::Contract as EmulatedContract;
use pysondbkv_emulator::config::Api;
use pysondbkv_emulator::{AuthKey as EmulatorKey, Config, Emulator, Running};

use crate::base_url::{BaseUrl, BaseUrlError};
use crate::scenario::{AuthKey, Contract, Suite};

/// A target that can be sent to. An embedded emulator lives as long as this does.
#[derive(Debug)]
pub struct Target {
    base: BaseUrl,
    running: Option<Running>,
}

/// The key of an embedded emulator when none is given: the README's.
pub const EXAMPLE_KEY: &str = "meow";

/// Why there is no target.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The URL cannot be used.
    #[error(transparent)]
    Url(#[from] BaseUrlError),
    /// The emulator did not start, for this reason.
    #[error("the embedded emulator did not start: {0}")]
    Emulator(String),
}

impl Target {
    /// A deployment, at the URL exactly as given.
    ///
    /// # Errors
    /// When the URL cannot be used.
    pub fn at(url: &str) -> Result<Self, TargetError> {
        Ok(Self { base: BaseUrl::parse(url)?, running: None })
    }

    /// An emulator of this process, on a free port.
    ///
    /// # Errors
    /// When it cannot start.
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

    /// Where it is.
    #[must_use]
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Whether `/@NAME` in front of a path chooses a store of its own.
    pub(crate) fn has_own_stores(&self) -> bool {
        self.running.is_some()
    }

    /// The target in words, without secrets.
    pub(crate) fn description(&self) -> String {
        match self.running {
            Some(_) => "the embedded emulator".into(),
            None => self.base.to_string(),
        }
    }
}

/// The suite's API, behind the key that is given.
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
