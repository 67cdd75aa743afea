//! A fleet: the runs that share a ledger at one target. Nothing of one target is known at another.

use std::sync::Arc;

use redis::Script;

use super::error::FleetError;
use super::keys::{self, Keys};
use super::link::{FleetAddress, Link};
use super::scripts::{FORGET_TARGET, NOTE_TARGET, TARGETS};
use crate::scenario::AuthKey;

/// A fleet at a target, as one of its members or a clean-up sees it. Clones share the connection.
#[derive(Debug, Clone)]
pub struct Fleet {
    at: Arc<At>,
}

#[derive(Debug)]
struct At {
    link: Link,
    keys: Keys,
    url: String,
    auth_key: Option<AuthKey>,
}

impl Fleet {
    /// The fleet at the target of this URL and key, whose ledger is at an address.
    ///
    /// # Errors
    /// When the ledger cannot be used.
    pub async fn open(
        address: &FleetAddress,
        url: String,
        auth_key: Option<AuthKey>,
    ) -> Result<Self, FleetError> {
        Ok(Self::at(Link::open(address).await?, url, auth_key))
    }

    /// The same over a connection that is open.
    pub(crate) fn at(link: Link, url: String, auth_key: Option<AuthKey>) -> Self {
        Self { at: Arc::new(At { link, keys: Keys::of(&url), url, auth_key }) }
    }

    /// Notes the target, so that a clean-up finds it that does not name it.
    ///
    /// # Errors
    /// When there is no answer.
    pub(super) async fn note_target(&self) -> Result<(), FleetError> {
        self.tell(&NOTE_TARGET).await
    }

    /// Forgets a target without sections, unless somebody begins there just now.
    ///
    /// # Errors
    /// When there is no answer.
    pub(crate) async fn forget_target(&self) -> Result<(), FleetError> {
        self.tell(&FORGET_TARGET).await
    }

    async fn tell(&self, script: &Script) -> Result<(), FleetError> {
        let (keys, url) = (keys::targets(), [self.at.url.clone()]);
        self.link().texts(script, &keys, &url).await.map(drop)
    }

    /// The key of a section in the ledger.
    pub(crate) fn section_key(&self, id: &str) -> String {
        self.keys().section(id)
    }

    /// The target's URL, without secrets.
    pub(crate) fn url(&self) -> &str {
        &self.at.url
    }

    pub(super) fn auth_key(&self) -> Option<&AuthKey> {
        self.at.auth_key.as_ref()
    }

    pub(super) fn link(&self) -> &Link {
        &self.at.link
    }

    pub(super) fn keys(&self) -> &Keys {
        &self.at.keys
    }
}

/// The URLs of the targets that have ledgers there.
///
/// # Errors
/// When there is no answer.
pub(crate) async fn targets(link: &Link) -> Result<Vec<String>, FleetError> {
    link.long(&TARGETS, &keys::targets()).await
}
