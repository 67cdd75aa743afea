//! The deployment under audit: how it is asked, and which of its items are the audit's own.
//!
//! A stay as a run's: own items are noted before the next request, and only those are removed.

use std::ops::ControlFlow::{Break, Continue};
use std::time::Duration;

use tokio::time::Instant;

use super::engine::Plan;
use crate::exchange::{Request, Response};
use crate::record::Leftover;
use crate::scenario::{AuthKey, AuthVariant, Suite};
use crate::site::protocol::{INDEX_KEY, Listed, created_key, is_safe_key, worker};
use crate::site::{
    self, Connection, Consistency, How, Interrupt, Pauses, Stay, TransportError, poll,
};

/// A deployment, and what the audit left there so far.
#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) key: AuthKey,
    stay: Stay,
    /// How long a listing may take to show what was added.
    settle: Duration,
    interrupt: Interrupt,
}

/// The pauses between two looks at a listing that may be behind.
const PAUSES: Pauses = Pauses::even(Duration::from_secs(3));
/// The longest part of an answer that is shown.
const MAX_SHOWN_CHARS: usize = 120;

impl Deployment {
    /// Begins the audit where the store holds what a listing shows.
    pub(super) fn begin(
        plan: &Plan,
        connection: Connection,
        listing: &Response,
        interrupt: Interrupt,
    ) -> Self {
        let holdings = site::holdings(connection.suite, listing);
        let stay = Stay::begin(connection, holdings, plan.ledger.clone());
        Self { key: plan.auth_key.clone(), stay, settle: plan.settle, interrupt }
    }

    /// What everything written carries.
    pub(super) fn mark(&self) -> &str {
        self.stay.mark()
    }

    /// The text without secrets.
    pub(super) fn masked(&self, text: &str) -> String {
        self.stay.connection.mask.apply(text)
    }

    /// Sends a request with a variant of the key in the header, once.
    pub(super) async fn ask_once(
        &self,
        request: Request,
        variant: AuthVariant,
    ) -> Result<Response, TransportError> {
        self.stay.send(&request, How::beside_others(variant).once()).await.answer
    }

    /// Sends a request, again where the platform refuses to pass it on.
    pub(super) async fn ask(
        &self,
        request: Request,
        variant: AuthVariant,
    ) -> Result<Response, TransportError> {
        self.stay.send(&request, How::beside_others(variant)).await.answer
    }

    /// Sends a request with the right key.
    pub(super) async fn ask_rightly(&self, request: Request) -> Result<Response, TransportError> {
        self.ask(request, AuthVariant::Right).await
    }

    /// Adds an item of the audit's own, which holds a text; answers its key.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn add(&self, text: &str) -> Result<String, String> {
        let request = worker::add(self.item(text));
        let answer = self.ask_rightly(request.clone()).await;
        let answer = answer.map_err(|error| format!("no item could be added: {error}"))?;
        added_key(&request, &answer)
            .ok_or_else(|| format!("no item could be added: it was answered {}", shown(&answer)))
    }

    /// The JSON of an item that holds the mark and a text.
    pub(super) fn item(&self, text: &str) -> String {
        serde_json::json!({ "mark": self.mark(), "audit": text }).to_string()
    }

    /// The stored text under a key, read with the right key.
    pub(super) async fn stored(&self, key: &str) -> Option<String> {
        let answer = self.ask_rightly(worker::get(key)).await.ok()?;
        answer.text().filter(|_| answer.status == 200).map(str::to_owned)
    }

    /// The listing; nothing where it cannot be read.
    pub(super) async fn listing(&self) -> Option<Vec<Listed>> {
        entries(&self.ask_rightly(worker::get_all()).await.ok()?)
    }

    /// The listing, looked at until it holds what is waited for or the time to settle is over.
    pub(super) async fn settled_listing(
        &self,
        is_settled: impl Fn(&[Listed]) -> bool,
    ) -> Option<Vec<Listed>> {
        let is_settled = &is_settled;
        poll(Instant::now() + self.settle, PAUSES, (), |(), look| async move {
            let Some(listing) = self.listing().await else { return Break(None) };
            let is_enough = is_settled(&listing) || look.is_last();
            if is_enough { Break(Some(listing)) } else { Continue(()) }
        })
        .await
    }

    /// Whether the audit made that entry.
    pub(super) fn is_own(&self, entry: &Listed) -> bool {
        entry.bears(self.mark()) || self.stay.ledger.is_own(&entry.key)
    }

    /// Removes every own item; what could not be removed.
    pub(super) async fn clean_up(&self) -> Vec<Leftover> {
        site::finish(&self.stay, &self.interrupt).await
    }

    /// Removes every own item for good; what could not be removed.
    pub(super) async fn end(self) -> Vec<Leftover> {
        site::end(&self.stay, &self.interrupt).await
    }
}

/// The way to the deployment.
pub(super) fn connection(plan: &Plan) -> Connection {
    let Plan { client, base, auth_key, settle, .. } = plan;
    let consistency =
        if settle.is_zero() { Consistency::Strong } else { Consistency::Eventual(*settle) };
    let (client, base, key) = (client.clone(), base.clone(), auth_key.clone());
    Connection { consistency, ..Connection::new(Suite::Worker, client, base, Some(key)) }
}

/// An answer in a few words, on one line.
pub(super) fn shown(answer: &Response) -> String {
    let body = String::from_utf8_lossy(&answer.body);
    let text: String = body.chars().take(MAX_SHOWN_CHARS).collect();
    let text = text.replace(|c: char| c.is_control(), " ");
    format!("{} {}", answer.status, text.trim()).trim_end().to_owned()
}

/// The key that an answered add tells.
pub(super) fn added_key(request: &Request, answer: &Response) -> Option<String> {
    let key = created_key(Suite::Worker, request, answer).filter(|_| answer.is_success());
    key.filter(|key| is_safe_key(key))
}

/// The entries of a listing; nothing when it is none that a sound Worker answers.
pub(super) fn entries(listing: &Response) -> Option<Vec<Listed>> {
    let is_sound = |entry: &Listed| entry.key != INDEX_KEY && !entry.value.is_empty();
    worker::entries(listing).filter(|entries| entries.iter().all(is_sound))
}
