//! The backend: the namespaces of one store.

use super::StoreAddress;
use super::access::{Holds, RedisStorage};
use super::board::RedisBoard;
use super::connection::Connection;
use super::error::StoreError;
use super::home::RedisHome;
use super::lists::RecentLists;
use super::namespace::{Namespace, Shared};
use super::registry::Registry;
use super::server;
use crate::storage::{Backend, Board, Memory, Opened};
use async_trait::async_trait;
use std::sync::Arc;

/// A backend in Redis or Valkey.
#[derive(Debug)]
pub struct RedisBackend {
    shared: Arc<Shared>,
    starts: u64,
}

impl RedisBackend {
    /// Connects to the store. Namespaces that it does not have start with the entries of `initial`.
    ///
    /// # Errors
    /// When the store does not answer, or cannot be used.
    pub async fn open(address: &StoreAddress, initial: Arc<Memory>) -> Result<Self, StoreError> {
        let connection = Connection::open(address).await?;
        server::check(&connection, address).await?;
        let failed = |reason| StoreError::Unreachable { address: address.clone(), reason };
        let registry = Registry::open(connection.clone()).await.map_err(failed)?;
        let starts = registry.count_start().await.map_err(failed)?;
        let lists = RecentLists::default();
        Ok(Self { shared: Arc::new(Shared { connection, registry, initial, lists }), starts })
    }
}

#[async_trait]
impl Backend for RedisBackend {
    fn names(&self) -> Vec<String> {
        self.shared.registry.names()
    }

    fn starts(&self) -> u64 {
        self.starts
    }

    fn open(&self, name: &str) -> Opened {
        let namespace = Arc::new(Namespace::new(Arc::clone(&self.shared), name));
        let holds = Holds::Entries(namespace.era());
        let storage = RedisStorage { namespace: Arc::clone(&namespace), holds };
        Opened { storage: Arc::new(storage), home: Arc::new(RedisHome(namespace)) }
    }

    fn board(&self) -> Option<Arc<dyn Board>> {
        Some(Arc::new(RedisBoard(self.shared.connection.clone())))
    }

    /// What is answered lies in the store already.
    async fn close(&self) {}
}
