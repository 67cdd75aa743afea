//! Starts and stops what a configuration asks for.

use crate::api::{Door, EmulatedDeployment, Stores};
use crate::auth_key::AuthKey;
use crate::clock::Clock;
use crate::composition::{Entries, Unusable, deployment};
use crate::config::{Api, Config};
use crate::fleet::LOOK_EVERY;
use crate::hazard::Hazards;
use crate::http::{self, Manner, Server};
use crate::journal::Journal;
use crate::storage::{Backend, ListQuery, PersistError, Storage, StorageError, StoreError};
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long [`Running::stop`] waits for requests under way.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// Starts emulators.
///
/// ```
/// use pysondbkv_emulator::{Config, Emulator};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # // In a build of the whole workspace, reqwest asks for the ciphers of TLS.
/// # rustls::crypto::ring::default_provider().install_default().ok();
/// let emulator = Emulator::start(Config::default()).await?;
/// let answer = reqwest::Client::new()
///     .post(format!("{}/add", emulator.url()))
///     .header("AUTH_KEY", "meow")
///     .body(r#"{"name":"Alice"}"#)
///     .send()
///     .await?;
/// assert_eq!(answer.status(), 200);
///
/// emulator.reset().await?; // Every store is empty again.
/// drop(emulator); // The port is free again.
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Emulator;

impl Emulator {
    /// Binds the port and serves. From the moment this returns, requests are answered.
    ///
    /// # Errors
    /// [`StartError`] when an address cannot be listened on, or the stores cannot be read or kept.
    pub async fn start(mut config: Config) -> Result<Running, StartError> {
        check_state(&config).await?;
        let (listener, address) = listen(&config, config.port, "--port")?;
        let kv = config.kv_port.map(|port| listen(&config, port, "--kv-port")).transpose()?;
        let token = control_token(&config);
        let manner = manner(&config);
        let kv_url = kv.as_ref().map(|(_, address)| format!("http://{address}"));
        let entries = Entries::open(&mut config).await?;
        let backend = Arc::clone(&entries.backend);
        let deployment = Arc::new(deployment(config, token.as_ref(), kv_url.clone(), entries));
        let (mut servers, stop) = (JoinSet::new(), CancellationToken::new());
        let mut serve = |listener, door, manner| {
            let (deployment, stop) = (Arc::clone(&deployment), stop.clone());
            servers.spawn(http::serve(listener, deployment, door, manner, stop));
        };
        serve(listener, Door::Api, manner);
        if let Some((listener, _)) = kv {
            // The runtime keeps its connections, and loses an operation where one is closed under it.
            let manner = Manner { server: Server::Workerd, keep_alive: None };
            serve(listener, Door::KvWire, manner);
        }
        servers.spawn(keep_up(Arc::clone(&deployment), stop.clone()));
        let (url, stop) = (format!("http://{address}"), stop.drop_guard());
        Ok(Running { url, kv_url, address, token, deployment, backend, servers, stop })
    }
}

/// A running emulator. Dropping it stops it.
#[derive(Debug)]
pub struct Running {
    url: String,
    kv_url: Option<String>,
    address: SocketAddr,
    token: Option<AuthKey>,
    deployment: Arc<EmulatedDeployment>,
    backend: Arc<dyn Backend>,
    servers: JoinSet<()>,
    stop: DropGuard,
}

impl Running {
    /// The base URL, without a slash at the end: `http://127.0.0.1:8787`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the KV protocol is served, if it is: `http://127.0.0.1:8788`.
    #[must_use]
    pub fn kv_url(&self) -> Option<&str> {
        self.kv_url.as_deref()
    }

    /// Where a browser finds the inspector, if there is a control plane: `http://127.0.0.1:8787/__emulator/`.
    #[must_use]
    pub fn inspector_url(&self) -> Option<String> {
        self.deployment.has_control().then(|| format!("{}/__emulator/", self.url))
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token that calls of the control plane must bring, if they need one.
    #[must_use]
    pub fn control_token(&self) -> Option<&AuthKey> {
        self.token.as_ref()
    }

    /// Returns every store to the entries that it started with. What requests under way still write is
    /// lost.
    ///
    /// # Errors
    /// When a storage cannot be written.
    pub async fn reset(&self) -> Result<(), StorageError> {
        self.stores().reset(None).await
    }

    /// The stores: their conditions, snapshots, usage and entries.
    #[must_use]
    pub fn stores(&self) -> &Stores {
        self.deployment.stores()
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.deployment.environment().clock
    }

    /// The hazards noted so far: what production would have refused or lost.
    #[must_use]
    pub fn hazards(&self) -> &Hazards {
        &self.deployment.environment().hazards
    }

    /// The journal of the last requests.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.deployment.environment().journal
    }

    /// Stops accepting connections and waits until the requests under way are answered, but no longer
    /// than five seconds. Then the folder that the stores are kept in is free.
    pub async fn stop(self) {
        drop(self.stop);
        drop(tokio::time::timeout(STOP_WITHIN, self.servers.join_all()).await);
        self.backend.close().await;
    }
}

/// Why an emulator could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program listens on the address.
    #[error(
        "{address} is already in use: stop the program that listens there, or choose another port with {option} (0 picks a free one)"
    )]
    InUse {
        /// The address asked for.
        address: SocketAddr,
        /// The option that asked for it.
        option: &'static str,
    },
    /// The files with the entries cannot be read.
    #[error("cannot use the entries in {}", folder.display())]
    State {
        /// Their folder.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: StorageError,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The stores cannot be kept.
    #[error(transparent)]
    Persist(#[from] PersistError),
    /// The shared store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Unusable> for StartError {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Folder(error) => error.into(),
            Unusable::Store(error) => error.into(),
        }
    }
}

impl StartError {
    fn new(address: SocketAddr, option: &'static str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::InUse { address, option },
            _ => Self::Listen { address, source },
        }
    }
}

/// Keeps an emulator up with the others on its store until it stops, if there can be any.
async fn keep_up(deployment: Arc<EmulatedDeployment>, stop: CancellationToken) {
    if deployment.environment().fleet.is_none() {
        return;
    }
    let mut looks = tokio::time::interval(LOOK_EVERY);
    while stop.run_until_cancelled(looks.tick()).await.is_some() {
        if let Err(error) = deployment.keep_up().await {
            // The operations of clients fail too then, and say so.
            tracing::debug!(error = &error as &dyn Error, "the other emulators cannot be met");
        }
    }
}

/// Reads a key, so that files that cannot be used are told of at the start.
async fn check_state(config: &Config) -> Result<(), StartError> {
    let Some(state) = &config.state else { return Ok(()) };
    let one = ListQuery { prefix: "", after: None, limit: 1 };
    let read = state.folder.namespace(&state.id).list(&one).await;
    let folder = || state.folder.path().to_owned();
    read.map(drop).map_err(|source| StartError::State { folder: folder(), source })
}

/// Listens on a port of the configured address, which `option` chose.
fn listen(
    config: &Config,
    port: u16,
    option: &'static str,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let asked = SocketAddr::new(config.host, port);
    let failed = |source| StartError::new(asked, option, source);
    let listener = http::bind(asked).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// The token of the control plane: the one that is given, or a new one where other machines can reach
/// the port, themselves or through a proxy.
fn control_token(config: &Config) -> Option<AuthKey> {
    let needs_token = !config.host.is_loopback() || !config.control_hosts.is_empty();
    let made = || needs_token.then(AuthKey::random);
    config.control_token.clone().or_else(made).filter(|_| config.control)
}

/// How connections are treated: as the emulated system does.
fn manner(config: &Config) -> Manner {
    let limit = config.keep_alive.unwrap_or(config.api.default_keep_alive());
    let server = match config.api {
        Api::Worker => Server::Workerd,
        Api::KvStore => Server::Uvicorn,
    };
    Manner { server, keep_alive: Some(limit).filter(|limit| !limit.is_zero()) }
}
