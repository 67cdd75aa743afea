//! The deployment under audit: how it is asked, and which of its items are the audit's own.
//!
//! A stay as a run's: own items are noted before the next request, and only those are removed.

use std::time::Duration;

use http::header::HeaderName;
use tokio::time::{Instant, sleep};

use super::contents::{Entry, entries};
use super::engine::Plan;
use super::requests;
use crate::exchange::{Request, Response};
use crate::json::{read, with_deep_stack};
use crate::record::Leftover;
use crate::scenario::{AuthKey, AuthVariant, Suite};
use crate::site::TransportError;
use crate::site::{Consistency, Interrupt, LedgerFile, Visit};

/// A deployment, and what the audit left there so far.
#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) key: AuthKey,
    visit: Visit,
    /// How long a listing may take to show what was added.
    settle: Duration,
    interrupt: Interrupt,
}

/// The pause between two looks at a listing that may be behind.
const LOOK_PAUSE: Duration = Duration::from_secs(3);
/// The longest part of an answer that is shown.
const MAX_SHOWN_CHARS: usize = 120;

impl Deployment {
    pub(super) fn new(plan: &Plan, interrupt: Interrupt) -> Self {
        let Plan { client, base, auth_key, settle, .. } = plan;
        let settle = *settle;
        let consistency =
            if settle.is_zero() { Consistency::Strong } else { Consistency::Eventual(settle) };
        let (client, base, key) = (client.clone(), base.clone(), auth_key.clone());
        let visit = Visit::at(Suite::Worker, client, base, Some(key.clone()), consistency);
        Self { key, visit, settle, interrupt }
    }

    /// Notes what is stored, as a listing shows it, and where to note what will be.
    pub(super) fn begin_after(&mut self, listing: &Response, ledger: Option<LedgerFile>) {
        self.visit.begin_after(listing, ledger);
    }

    /// What everything written carries.
    pub(super) fn mark(&self) -> &str {
        self.visit.mark()
    }

    /// The text without secrets.
    pub(super) fn masked(&self, text: &str) -> String {
        self.visit.mask().apply(text)
    }

    /// Sends a request with a variant of the key in the header, once.
    pub(super) async fn ask_once(
        &self,
        request: Request,
        variant: AuthVariant,
    ) -> Result<Response, TransportError> {
        self.visit.ask_once(request, variant).await
    }

    /// Sends a request, again where the platform refuses to pass it on.
    pub(super) async fn ask(
        &self,
        request: Request,
        variant: AuthVariant,
    ) -> Result<Response, TransportError> {
        self.visit.ask(request, variant).await
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
        let answer = self.ask_rightly(requests::add(&self.item(text))).await;
        let answer = answer.map_err(|error| format!("no item could be added: {error}"))?;
        created_key(&answer)
            .ok_or_else(|| format!("no item could be added: it was answered {}", shown(&answer)))
    }

    /// The JSON of an item that holds the mark and a text.
    pub(super) fn item(&self, text: &str) -> String {
        serde_json::json!({ "mark": self.mark(), "audit": text }).to_string()
    }

    /// The stored text under a key, read with the right key.
    pub(super) async fn stored(&self, key: &str) -> Option<String> {
        let answer = self.ask_rightly(requests::get(key)).await.ok()?;
        answer.text().filter(|_| answer.status == 200).map(str::to_owned)
    }

    /// The listing; nothing where it cannot be read.
    pub(super) async fn listing(&self) -> Option<Vec<Entry>> {
        let answer = self.ask_rightly(requests::get_all()).await.ok()?;
        entries(&answer, self.mark())
    }

    /// The listing, looked at until it holds what is waited for or the time to settle is over.
    pub(super) async fn settled_listing(
        &self,
        is_settled: impl Fn(&[Entry]) -> bool,
    ) -> Option<Vec<Entry>> {
        let until = Instant::now() + self.settle;
        loop {
            let listing = self.listing().await?;
            if is_settled(&listing) || Instant::now() + LOOK_PAUSE > until {
                return Some(listing);
            }
            sleep(LOOK_PAUSE).await;
        }
    }

    /// Whether the audit made that entry.
    pub(super) fn is_own(&self, entry: &Entry) -> bool {
        entry.is_marked || self.visit.is_own(&entry.key)
    }

    /// Removes every own item; what could not be removed.
    pub(super) async fn clean_up(&self) -> Vec<Leftover> {
        self.visit.clean_up(&self.interrupt).await
    }

    /// Removes every own item for good; what could not be removed.
    pub(super) async fn end(self) -> Vec<Leftover> {
        self.visit.end(&self.interrupt).await
    }
}

/// The header that carries the key.
pub(super) fn auth_header() -> HeaderName {
    HeaderName::from_bytes(Suite::Worker.auth_header().as_bytes()).expect("the name is a token")
}

/// An answer in a few words, on one line.
pub(super) fn shown(answer: &Response) -> String {
    let body = String::from_utf8_lossy(&answer.body);
    let text: String = body.chars().take(MAX_SHOWN_CHARS).collect();
    let text = text.replace(|c: char| c.is_control(), " ");
    format!("{} {}", answer.status, text.trim()).trim_end().to_owned()
}

/// Whether the answer is a success.
pub(super) fn is_success(answer: &Response) -> bool {
    (200..300).contains(&answer.status)
}

/// The key that an answered add tells.
pub(super) fn created_key(answer: &Response) -> Option<String> {
    let text = answer.text().filter(|_| is_success(answer))?;
    let key = with_deep_stack(|| Some(read(text).ok()?.get("key")?.as_str()?.to_owned()));
    key.filter(|key| Visit::is_safe_key(key))
}
