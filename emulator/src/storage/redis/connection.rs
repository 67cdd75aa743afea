//! The connection to a shared store: to one node or to a cluster. It connects again by itself, and every
//! operation ends within a bounded time.
//!
//! All operations share two sockets a node: one for those that are small, and one for those with big values,
//! so that nobody waits behind a big value.

use super::StoreAddress;
use super::error::{Failed, StoreError};
use super::tls;
use super::trouble::Trouble;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::cluster::ClusterClientBuilder;
use redis::cluster_async::ClusterConnection;
use redis::{
    Client, ConnectionInfo, ProtocolVersion, RedisResult, Script, ScriptInvocation, Value,
};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long an operation may take. A failover takes a cluster longer, and operations fail meanwhile.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// How long an operation with a big value may take.
const ANSWERS_BIG_WITHIN: Duration = Duration::from_secs(30);
/// How long connecting may take.
const CONNECTS_WITHIN: Duration = Duration::from_secs(2);
/// How often an operation tries to connect again, or to find the node of a cluster, before it fails.
const RETRIES: u32 = 3;
/// The pause before the first of them. Each further pause is twice as long, and at most the last one.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LAST_PAUSE: Duration = Duration::from_millis(500);

/// A connection. Clones share it.
#[derive(Clone)]
pub struct Connection {
    small: Link,
    big: Link,
    trouble: Arc<Trouble>,
}

/// How much an operation carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Up to about a mebibyte.
    Small,
    /// More. It has more time, and a socket of its own.
    Big,
}

/// What operations are sent over. Clones share the sockets.
#[derive(Clone)]
enum Link {
    Node(ConnectionManager),
    Cluster(ClusterConnection),
}

impl Connection {
    /// Connects to the store of that address.
    ///
    /// # Errors
    /// When no node answers.
    pub async fn open(address: &StoreAddress) -> Result<Self, StoreError> {
        if address.is_encrypted {
            tls::choose_provider();
        }
        let opened = tokio::time::timeout(ANSWERS_WITHIN, Self::connect(address)).await;
        let opened = opened
            .map_err(|_| Failed::Silent(ANSWERS_WITHIN.as_secs()))
            .and_then(|opened| opened.map_err(Failed::Told));
        opened.map_err(|reason| StoreError::Unreachable { address: address.clone(), reason })
    }

    async fn connect(address: &StoreAddress) -> RedisResult<Self> {
        let small = Link::open(address, ANSWERS_WITHIN).await?;
        let big = Link::open(address, ANSWERS_BIG_WITHIN).await?;
        Ok(Self { small, big, trouble: Arc::new(Trouble::none(address.to_string())) })
    }

    /// Runs a script. Its keys must be of one slot.
    ///
    /// # Errors
    /// When the store does not answer. Then the script may have run, or not.
    pub async fn invoke(
        &self,
        script: &Script,
        keys: &[impl AsRef<[u8]>],
        arguments: &[impl AsRef<[u8]>],
        load: Load,
    ) -> Result<Value, Failed> {
        let mut invocation = script.prepare_invoke();
        for key in keys {
            invocation.key(key.as_ref());
        }
        for argument in arguments {
            invocation.arg(argument.as_ref());
        }
        let (link, within) = match load {
            Load::Small => (&self.small, ANSWERS_WITHIN),
            Load::Big => (&self.big, ANSWERS_BIG_WITHIN),
        };
        let invoked = async {
            let first = link.send(&invocation).await;
            match first {
                // Nothing was sent: the node was away when somebody last tried to reach it.
                Err(error) if error.is_connection_refusal() => link.send(&invocation).await,
                other => other,
            }
        };
        let invoked = tokio::time::timeout(within, invoked).await;
        let result = match invoked {
            Ok(answer) => answer.map_err(Failed::Told),
            Err(_) => Err(Failed::Silent(within.as_secs())),
        };
        self.trouble.note(&result);
        result
    }
}

impl Link {
    async fn send(&self, invocation: &ScriptInvocation<'_>) -> RedisResult<Value> {
        match self.clone() {
            Self::Node(mut node) => invocation.invoke_async(&mut node).await,
            Self::Cluster(mut cluster) => invocation.invoke_async(&mut cluster).await,
        }
    }

    async fn open(address: &StoreAddress, answers_within: Duration) -> RedisResult<Self> {
        let nodes = address.nodes.iter().map(attentive);
        if address.is_cluster {
            let client = ClusterClientBuilder::new(nodes)
                .connection_timeout(CONNECTS_WITHIN)
                .response_timeout(answers_within)
                .retries(RETRIES)
                .min_retry_wait(millis(FIRST_PAUSE))
                .max_retry_wait(millis(LAST_PAUSE))
                .build()?;
            return client.get_async_connection().await.map(Self::Cluster);
        }
        let mut last = None;
        for node in nodes {
            let config = ConnectionManagerConfig::new()
                .set_connection_timeout(Some(CONNECTS_WITHIN))
                .set_response_timeout(Some(answers_within))
                .set_number_of_retries(RETRIES as usize)
                .set_min_delay(FIRST_PAUSE)
                .set_max_delay(LAST_PAUSE);
            let opened = ConnectionManager::new_with_config(Client::open(node)?, config).await;
            last = Some(opened.map(Self::Node));
        }
        last.unwrap_or_else(|| Err((redis::ErrorKind::InvalidClientConfig, "no node").into()))
    }
}

/// An address whose node tells of a connection that ends, so that it is made again before it is needed.
fn attentive(node: &ConnectionInfo) -> ConnectionInfo {
    let settings = node.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    node.clone().set_redis_settings(settings)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}
