//! A target of a comparison, whose store is emptied again and again.
//!
//! So its store must be one of its own, or hold nothing of others: that is looked at before each removal of
//! everything. What the comparison stored is known by the keys that it asked for or was answered.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::error::DiffError;
use crate::exchange::{Request, Response};
use crate::scenario::{AuthVariant, Suite};
use crate::site::protocol::{
    Listed, created_key, emptying, listed, listing, removal, updated_key, written_key,
};
use crate::site::{Connection, ask_version, reach};

/// A target, and the keys of what the comparison stored there.
#[derive(Debug)]
pub(crate) struct DiffTarget {
    pub(crate) connection: Connection,
    allows_delete_all: bool,
    own: Mutex<BTreeSet<String>>,
    /// Why requests were not sent.
    unsent: Mutex<BTreeSet<String>>,
}

/// Whether the URL has the prefix of an emulator's store. Stores have no stores of their own.
fn names_store(connection: &Connection) -> bool {
    connection.base.to_string().contains("/@")
}

/// How the version of an emulator begins.
const EMULATOR: &str = "pysondbkv-emulator";

impl DiffTarget {
    /// A target that may be emptied. At an emulator of the Worker it is a store of its own, unless the URL
    /// names a store, or raw requests are sent: their targets cannot have the prefix of a store.
    ///
    /// # Errors
    /// When nothing can be compared there, or the store holds items of others.
    pub(crate) async fn open(
        connection: Connection,
        allows_delete_all: bool,
        sends_raw: bool,
    ) -> Result<Self, DiffError> {
        reach(&connection).await?;
        let version = ask_version(&connection.client, &connection.base).await;
        let is_emulator = version.is_some_and(|version| version.starts_with(EMULATOR));
        let connection = match connection.suite {
            Suite::Worker if is_emulator && !sends_raw && !names_store(&connection) => {
                let store = format!("@diff-{}", &Uuid::new_v4().simple().to_string()[..8]);
                Connection { base: connection.base.below(&store), ..connection }
            }
            _ => connection,
        };
        let (own, unsent) = (Mutex::default(), Mutex::default());
        let target = Self { connection, allows_delete_all, own, unsent };
        target.check(&target.items().await?)?;
        Ok(target)
    }

    /// Notes the keys of what a request may have stored.
    pub(super) fn note(&self, request: &Request, answer: &Response) {
        let suite = self.connection.suite;
        let keys = [
            created_key(suite, request, answer),
            written_key(suite, request),
            updated_key(suite, request),
        ];
        locked(&self.own).extend(keys.into_iter().flatten());
    }

    /// Notes why a request was not sent.
    pub(super) fn note_unsent(&self, reason: String) {
        locked(&self.unsent).insert(reason);
    }

    /// Why requests were not sent. The sequences end before them.
    pub(crate) fn unsent(&self) -> Vec<String> {
        locked(&self.unsent).iter().cloned().collect()
    }

    /// Deletes everything, and checks that the listing is empty.
    ///
    /// # Errors
    /// When the store holds items of others, or cannot be emptied.
    pub(crate) async fn empty(&self) -> Result<(), DiffError> {
        let suite = self.connection.suite;
        let items = self.items().await?;
        self.check(&items)?;
        let removals = match emptying(suite) {
            Some(request) => vec![request],
            None => items.iter().filter_map(|item| removal(suite, &item.key)).collect(),
        };
        for removal in removals {
            self.send(removal).await?;
        }
        let request = listing(suite);
        let answer = self.send(request.clone()).await?;
        if listed(suite, &answer).is_some_and(|items| items.is_empty()) {
            locked(&self.own).clear();
            return Ok(());
        }
        let text: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
        let reason = format!("GET {} answers {} {text:?}", request.path, answer.status);
        Err(DiffError::not_emptied(&self.connection, &reason))
    }

    /// What is listed; nothing where that cannot be read, as from a store whose index is broken.
    async fn items(&self) -> Result<Vec<Listed>, DiffError> {
        let answer = self.send(listing(self.connection.suite)).await?;
        Ok(listed(self.connection.suite, &answer).unwrap_or_default())
    }

    fn check(&self, items: &[Listed]) -> Result<(), DiffError> {
        let own = locked(&self.own);
        let foreign = items.iter().filter(|item| !own.contains(&item.key)).count();
        if foreign > 0 && !self.allows_delete_all {
            return Err(DiffError::in_use(&self.connection, foreign));
        }
        Ok(())
    }

    /// Sends a request with the right auth key.
    async fn send(&self, mut request: Request) -> Result<Response, DiffError> {
        let Connection { base, .. } = &self.connection;
        self.connection.authorize(&mut request, AuthVariant::Right);
        let sent = self.connection.send_once(base, &request).await;
        sent.map_err(|error| DiffError::unreachable(&self.connection, &error.to_string()))
    }
}

/// A panic while a set was locked does not matter: each change leaves it consistent.
fn locked(set: &Mutex<BTreeSet<String>>) -> MutexGuard<'_, BTreeSet<String>> {
    set.lock().unwrap_or_else(PoisonError::into_inner)
}
