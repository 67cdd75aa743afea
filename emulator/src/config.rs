//! The configuration of an emulator. It is validated: every `Config` can be carried out.

use crate::api::cors::Cors;
use crate::api::worker::{Contract, IndexMode};
use crate::auth_key::AuthKey;
use crate::chance::Seed;
use crate::clock::Clock;
use crate::conditions::Conditions;
use crate::observation::Observation;
use crate::storage::{self, StateFolder, StoreAddress};
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that can be chosen about an emulator.
///
/// The default is the library's: the Worker with the documented contract on a free port of
/// 127.0.0.1, key `meow`, control plane on.
#[derive(Debug, Clone)]
pub struct Config {
    /// The API to serve.
    pub api: Api,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 picks a free one.
    pub port: u16,
    /// The port of the KV protocol, which Workers on the real runtime store by; 0 picks a free one. None
    /// where it is not served.
    pub kv_port: Option<u16>,
    /// The secret that requests to the Worker must bring.
    pub auth_key: AuthKey,
    /// Which Worker is emulated.
    pub contract: Contract,
    /// Whether concurrent changes of the index race.
    pub index: IndexMode,
    /// The secret that requests to the key-value store must bring; none by default.
    pub api_key: Option<AuthKey>,
    /// The origins whose pages may read the answers; none by default.
    pub cors: Option<Cors>,
    /// Whether `/__emulator/…` is served.
    pub control: bool,
    /// The token that its calls must bring. Where other machines can reach the port and none is given,
    /// one is made at the start.
    pub control_token: Option<AuthKey>,
    /// The token that calls of the REST API must bring; none by default.
    pub api_token: Option<AuthKey>,
    /// The host names that it answers to, beside those of loopback.
    pub control_hosts: Vec<String>,
    /// How long a connection may be idle before it is closed; zero for ever. None for the time of the
    /// system that is emulated ([`Api::default_keep_alive`]).
    pub keep_alive: Option<Duration>,
    /// The location of the requests that name none. None leaves it to the conditions, or gives each emulator
    /// on a shared store a location of its own.
    pub location: Option<String>,
    /// How many stores may have a name. Beyond that, the one that was used least recently is removed.
    pub max_stores: NonZeroUsize,
    /// The folder in which stores are kept; None keeps them in memory.
    pub persist_to: Option<PathBuf>,
    /// The Redis or Valkey in which stores are kept, shared with other emulators; None for none.
    /// [`Config::persist_to`] has then no effect.
    pub store: Option<StoreAddress>,
    /// The conditions that every store begins with.
    pub conditions: Conditions,
    /// The clock.
    pub clock: Clock,
    /// The seed of all random choices: the same seed and the same requests give the same history.
    pub seed: Seed,
    /// Whether requests are journalled, hazards noted and usage counted.
    pub observation: Observation,
    /// The entries that every store starts with, unless it is kept already, and returns to when it is
    /// reset. The APIs read them
    /// from JSON: [`worker::entries`](crate::api::worker::entries),
    /// [`kv_store::entries`](crate::api::kv_store::entries).
    pub data: Vec<(String, storage::Value)>,
    /// The local state of Wrangler in which entries are kept, if they are. [`Config::data`] is then only
    /// what a reset returns to, and [`Config::persist_to`] has no effect.
    pub state: Option<LocalState>,
}

/// Entries in the local state of Wrangler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalState {
    /// The folder.
    pub folder: StateFolder,
    /// The id of the namespace of the store without a name. The id of a named one is its name.
    pub id: String,
}

impl Config {
    /// The default of [`Config::max_stores`].
    pub const MAX_STORES: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
}

impl Default for Config {
    fn default() -> Self {
        Self {
            api: Api::default(),
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            kv_port: None,
            auth_key: AuthKey::default(),
            contract: Contract::default(),
            index: IndexMode::default(),
            api_key: None,
            cors: None,
            control: true,
            control_token: None,
            api_token: None,
            control_hosts: Vec::new(),
            keep_alive: None,
            location: None,
            max_stores: Self::MAX_STORES,
            persist_to: None,
            store: None,
            conditions: Conditions::default(),
            clock: Clock::system(),
            seed: Seed::random(),
            observation: Observation::On,
            data: Vec::new(),
            state: None,
        }
    }
}

/// A system that can be emulated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Api {
    /// The PysonDBKV Worker.
    #[default]
    Worker,
    /// The key-value store with the FastAPI interface.
    KvStore,
}

impl Api {
    /// The port that the system's own documentation uses.
    #[must_use]
    pub fn default_port(self) -> u16 {
        match self {
            Self::Worker => 8787,
            Self::KvStore => 8000,
        }
    }

    /// How long the system keeps an idle connection: 15 seconds on workerd, 5 on uvicorn, as measured.
    #[must_use]
    pub fn default_keep_alive(self) -> Duration {
        Duration::from_secs(match self {
            Self::Worker => 15,
            Self::KvStore => 5,
        })
    }
}
