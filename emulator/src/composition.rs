//! The composition root: chooses a backend, and puts storage, namespaces and APIs together.

use crate::api::kv_store::{self, KvStore};
use crate::api::worker::{self, Contract, Worker};
use crate::api::{Doors, EmulatedDeployment, Guard, KvRest, Service, Store, StoreName, Stores};
use crate::auth_key::AuthKey;
use crate::conditions::Conditions;
use crate::config::{Api, Config, LocalState};
use crate::environment::Environment;
use crate::fleet::Fleet;
use crate::hazard::{Hazard, Hazards};
use crate::kv::{Instruments, Namespace};
use crate::storage::{
    Backend, Memory, MemoryBackend, PersistError, RedisBackend, SqliteBackend, StateBackend,
    StoreAddress, StoreError,
};
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

/// What the Workers runtime sends as the host of a KV namespace.
const RUNTIME_HOST: &str = "fake-host";

/// Where entries lie, and those that every store starts with.
#[derive(Debug)]
pub(crate) struct Entries {
    pub(crate) backend: Arc<dyn Backend>,
    initial: Arc<Memory>,
}

/// Why the entries cannot be used.
#[derive(Debug)]
pub(crate) enum Unusable {
    Folder(PersistError),
    Store(StoreError),
}

impl Entries {
    /// Takes the entries out of the configuration and opens the backend that it asks for.
    pub(crate) async fn open(config: &mut Config) -> Result<Self, Unusable> {
        if let Some(state) = config.state.take() {
            return Ok(Self::in_state(state, config));
        }
        if let Some(address) = config.store.take() {
            return Self::in_store(&address, config).await.map_err(Unusable::Store);
        }
        match config.persist_to.clone() {
            Some(folder) => Self::in_folder(&folder, config).await.map_err(Unusable::Folder),
            None => Ok(Self::in_memory(config)),
        }
    }

    /// The entries in a file of a folder.
    async fn in_folder(folder: &Path, config: &mut Config) -> Result<Self, PersistError> {
        let has_data = !config.data.is_empty();
        let initial = take_initial(config);
        let (path, shared) = (folder.to_owned(), Arc::clone(&initial));
        // A runtime that shuts down cancels what has not begun.
        let opening = tokio::task::spawn_blocking(move || SqliteBackend::open(&path, shared));
        let backend = match opening.await {
            Ok(opened) => opened?,
            Err(_) => SqliteBackend::open(folder, Arc::clone(&initial))?,
        };
        tell(&folder.display(), config.api, has_data, &backend);
        Ok(Self { backend: Arc::new(backend), initial })
    }

    /// The entries in a store that other emulators may use as well.
    async fn in_store(address: &StoreAddress, config: &mut Config) -> Result<Self, StoreError> {
        let has_data = !config.data.is_empty();
        let initial = take_initial(config);
        let backend = RedisBackend::open(address, Arc::clone(&initial)).await?;
        tell(address, config.api, has_data, &backend);
        Ok(Self { backend: Arc::new(backend), initial })
    }

    /// The entries in a local state of Wrangler.
    fn in_state(LocalState { folder, id }: LocalState, config: &mut Config) -> Self {
        let initial = take_initial(config);
        Self { backend: Arc::new(StateBackend::new(folder, id)), initial }
    }

    /// The entries of the configuration, in memory.
    pub(crate) fn in_memory(config: &mut Config) -> Self {
        let initial = take_initial(config);
        Self { backend: Arc::new(MemoryBackend::new(Arc::clone(&initial))), initial }
    }
}

/// Takes the entries that every store starts with out of the configuration.
fn take_initial(config: &mut Config) -> Arc<Memory> {
    Arc::new(std::mem::take(&mut config.data).into_iter().collect())
}

/// Logs where stores are kept, and which of them do not start with the given items.
fn tell(place: &dyn Display, api: Api, has_data: bool, backend: &dyn Backend) {
    tracing::info!("stores are kept in {place}");
    let kept = backend.names().into_iter().filter(|name| is_of(api, name)).collect::<Vec<_>>();
    if has_data && !kept.is_empty() {
        tracing::warn!(
            "--data has no effect on stores that {place} has already, until they are reset: {}",
            kept.join(", ")
        );
    }
}

/// The name of a store's namespace. Both APIs may have stores of the same name.
fn namespace_name(api: Api, store: Option<&StoreName>) -> String {
    match store {
        None => prefix(api).to_owned(),
        Some(name) => format!("{}/@{name}", prefix(api)),
    }
}

/// The named store whose namespace that is, if it is one of this API.
fn store_name(api: Api, namespace: &str) -> Option<StoreName> {
    StoreName::parse(namespace.strip_prefix(prefix(api))?.strip_prefix("/@")?)
}

fn is_of(api: Api, namespace: &str) -> bool {
    namespace == prefix(api) || store_name(api, namespace).is_some()
}

fn prefix(api: Api) -> &'static str {
    match api {
        Api::Worker => "worker",
        Api::KvStore => "kv-store",
    }
}

/// What an emulator of this configuration serves. Calls of its control plane need the token, if there is
/// one.
pub(crate) fn deployment(
    config: Config,
    token: Option<&AuthKey>,
    kv_url: Option<String>,
    entries: Entries,
) -> EmulatedDeployment {
    let seed = config.seed.at_start(entries.backend.starts());
    let config = Config { seed, ..config };
    let environment = Environment::new(config.clock.clone(), config.seed, config.observation);
    let fleet = entries.backend.board().map(Fleet::new);
    let environment = Environment { kv_url, fleet, ..environment };
    if config.api == Api::Worker && config.contract == Contract::Published {
        let what = || "every endpoint but the page is open to anybody".to_owned();
        environment.hazards.warn_once(Hazard::Unauthenticated, None, what);
    }
    let conditions = Arc::new(config.conditions.clone());
    let guard = || Guard::new(config.host, &config.control_hosts, token.cloned());
    let kv_wire = Guard::new(config.host, &[RUNTIME_HOST.to_owned()], token.cloned());
    let rest = KvRest::new(config.api_token.clone());
    let (cors, control) = (config.cors.clone(), config.control.then(guard));
    let (api, max_stores, backend) = (config.api, config.max_stores, Arc::clone(&entries.backend));
    let make = stores_of(config, entries, Arc::clone(&environment.hazards));
    let kept = move || {
        let names = backend.names();
        names.iter().filter_map(|namespace| store_name(api, namespace)).collect()
    };
    let stores = Stores::new(conditions, max_stores, make, kept);
    EmulatedDeployment::new(environment, stores, cors, Doors { control, kv_wire }, rest)
}

/// Makes stores: each with the same entries at the start, and served by the configured API.
fn stores_of(
    config: Config,
    Entries { backend, initial }: Entries,
    hazards: Arc<Hazards>,
) -> impl Fn(Option<StoreName>, Arc<Conditions>) -> Store {
    let Config { clock, seed, observation, index, .. } = config;
    let location = config.location.or_else(|| backend.board().map(|_| own_location()));
    let location = location.map(Arc::from);
    let worker = worker::Settings { auth_key: config.auth_key, contract: config.contract };
    let (worker, kv_store) = (Arc::new(worker), kv_store::Settings { api_key: config.api_key });
    let kv_store = Arc::new(kv_store);
    move |name, conditions| {
        let opened = backend.open(&namespace_name(config.api, name.as_ref()));
        let initial = Arc::<Memory>::clone(&initial);
        let instruments = Instruments::new(clock.clone(), Arc::clone(&hazards), observation);
        let instruments = instruments.at(location.clone());
        let chance = seed.chance(name.as_ref().map_or("", StoreName::as_str));
        let namespace = Namespace::new(opened, initial, conditions, chance, instruments);
        let service = match config.api {
            Api::Worker => {
                Service::Worker(Worker::new(Arc::clone(&worker), index, Arc::clone(&hazards)))
            }
            Api::KvStore => {
                let root_path = name.as_ref().map(|name| format!("/@{name}")).unwrap_or_default();
                Service::KvStore(KvStore::new(Arc::clone(&kv_store), root_path))
            }
        };
        Store::new(name, namespace, service)
    }
}

/// A location that no other emulator on the same store has.
fn own_location() -> String {
    format!("emulator-{:08x}", fastrand::u32(..))
}
