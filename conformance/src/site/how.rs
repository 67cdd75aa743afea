//! How a request is sent in a stay: to which store, with which key, in turn or beside others.

use super::refusal::Retries;
use crate::base_url::BaseUrl;
use crate::scenario::AuthVariant;

/// How a request is sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How<'a> {
    /// The store; without one, the target's shared store.
    pub(super) store: Option<&'a BaseUrl>,
    /// The variant of the auth key that is put into the header; without one, the request is sent as
    /// written.
    pub(super) auth: Option<AuthVariant>,
    pub(super) retries: Retries,
    /// Whether a change waits until earlier changes were answered, and keeps the pace.
    pub(super) takes_turn: bool,
    /// Whether the keys that the request names are claimed.
    pub(super) claims: bool,
}

impl<'a> How<'a> {
    /// The suite's own request: to the shared store, with the right key, in turn. The caller claims the
    /// keys.
    pub(crate) fn own() -> Self {
        let auth = Some(AuthVariant::Right);
        Self { store: None, auth, retries: Retries::Several, takes_turn: true, claims: false }
    }

    /// A scenario's step: to its store, as written, in turn.
    pub(crate) fn step(store: &'a BaseUrl) -> Self {
        Self { store: Some(store), auth: None, claims: true, ..Self::own() }
    }

    /// A request beside others: to the shared store, with a variant of the key.
    pub(crate) fn beside_others(variant: AuthVariant) -> Self {
        Self { auth: Some(variant), takes_turn: false, claims: true, ..Self::own() }
    }

    /// The same to this store.
    pub(crate) fn on(self, store: &'a BaseUrl) -> Self {
        Self { store: Some(store), ..self }
    }

    /// The same in turn.
    pub(crate) fn in_turn(self) -> Self {
        Self { takes_turn: true, ..self }
    }

    /// The same without another try when the platform refuses.
    pub(crate) fn once(self) -> Self {
        Self { retries: Retries::Never, ..self }
    }
}
