//! What every check is given: the plan, the stay at the deployment, and what it held before.
//!
//! Own items are noted before the next request, and only those are removed.

use std::ops::ControlFlow::{Break, Continue};
use std::time::Duration;

use tokio::time::Instant;

use super::gap::Gap;
use super::plan::AuditPlan;
use crate::exchange::{Request, Response};
use crate::scenario::{AuthVariant, Suite};
use crate::site::protocol::{INDEX_KEY, Listed, created_key, is_item_key, worker};
use crate::site::{self, Connection, How, Pauses, Stay, Supervisor, poll};

/// What every check is given. Where a method fails, the error is why the check cannot be told.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) plan: AuditPlan,
    pub(super) stay: Stay,
    /// The listing before anything was written, as answered.
    pub(super) listing: Response,
    /// Its entries, all of them others'; nothing when they cannot be read.
    pub(super) before: Option<Vec<Listed>>,
    supervisor: Supervisor,
}

/// The pauses between two looks at a listing that may be behind.
const PAUSES: Pauses = Pauses::even(Duration::from_secs(3));

/// The longest part of an answer that is shown.
const MAX_SHOWN_CHARS: usize = 120;

impl Context {
    /// Begins a stay where the store holds what a listing shows.
    pub(super) async fn new(
        plan: AuditPlan,
        connection: Connection,
        listing: Response,
        supervisor: Supervisor,
    ) -> Self {
        let holdings = site::holdings(connection.suite, &listing);
        let stay = Stay::begin(connection, holdings, plan.ledger.clone()).await;
        let before = entries(&listing);
        Self { plan, stay, listing, before, supervisor }
    }

    /// Fails where nothing may be written.
    pub(super) fn may_write(&self) -> Result<(), Gap> {
        if self.plan.is_read_only {
            return Err(Gap::not_asked("it would write, and --read-only is given"));
        }
        Ok(())
    }

    /// Sends a request with a variant of the key in its header.
    pub(super) async fn ask(
        &self,
        request: &Request,
        variant: AuthVariant,
    ) -> Result<Response, String> {
        let sent = self.stay.send(request, How::beside_others(variant)).await;
        sent.answer.map_err(|error| error.to_string())
    }

    /// Sends a request with the right key.
    pub(super) async fn ask_rightly(&self, request: &Request) -> Result<Response, String> {
        self.ask(request, AuthVariant::Right).await
    }

    /// The page, opened with the right key.
    pub(super) async fn page(&self) -> Result<Response, String> {
        let request = worker::page(&self.plan.auth_key, AuthVariant::Right);
        let page = self.ask(&request, AuthVariant::None).await?;
        match page.status {
            200 => Ok(page),
            _ => Err(format!("the page answers {}", shown(&page))),
        }
    }

    /// Adds an item of the audit's own, which holds a text; answers its key.
    pub(super) async fn add(&self, text: &str) -> Result<String, String> {
        let request = self.addition(text);
        let answer = self.ask_rightly(&request).await;
        let answer = answer.map_err(|error| format!("no item could be added: {error}"))?;
        added_key(&request, &answer)
            .ok_or_else(|| format!("no item could be added: it was answered {}", shown(&answer)))
    }

    /// The request that adds an item which holds the mark and a text.
    pub(super) fn addition(&self, text: &str) -> Request {
        let item = serde_json::json!({ "mark": self.stay.mark(), "audit": text });
        worker::add(item.to_string())
    }

    /// The stored text under a key, read with the right key.
    pub(super) async fn stored(&self, key: &str) -> Option<String> {
        let answer = self.ask_rightly(&worker::get(key)).await.ok()?;
        answer.text().filter(|_| answer.status == 200).map(str::to_owned)
    }

    /// The listing; nothing where it cannot be read.
    pub(super) async fn entries(&self) -> Option<Vec<Listed>> {
        entries(&self.ask_rightly(&worker::get_all()).await.ok()?)
    }

    /// The listing, once it holds what is waited for or the time to settle is over.
    pub(super) async fn settled_entries(
        &self,
        is_settled: impl Fn(&[Listed]) -> bool,
    ) -> Option<Vec<Listed>> {
        let is_settled = &is_settled;
        poll(Instant::now() + self.plan.settle, PAUSES, (), |(), look| async move {
            let Some(entries) = self.entries().await else { return Break(None) };
            let is_enough = is_settled(&entries) || look.is_last();
            if is_enough { Break(Some(entries)) } else { Continue(()) }
        })
        .await
    }

    /// Whether the audit made that entry.
    pub(super) fn is_own(&self, entry: &Listed) -> bool {
        entry.bears(self.stay.mark()) || self.stay.ledger.is_own(&entry.key)
    }

    /// Removes every own item. What cannot be removed now is tried again at the end.
    pub(super) async fn clean_up(&self) {
        site::finish(&self.stay, &self.supervisor).await;
    }
}

/// The entries of a listing; nothing when it is none that a sound Worker answers.
pub(super) fn entries(listing: &Response) -> Option<Vec<Listed>> {
    let is_sound = |entry: &Listed| entry.key != INDEX_KEY && entry.size > 0;
    worker::entries(listing).filter(|entries| entries.iter().all(is_sound))
}

/// The key that an answered addition tells.
pub(super) fn added_key(request: &Request, answer: &Response) -> Option<String> {
    let key = created_key(Suite::Worker, request, answer).filter(|_| answer.is_success());
    key.filter(|key| is_item_key(key))
}

/// An answer in a few words.
pub(super) fn shown(answer: &Response) -> String {
    let body = String::from_utf8_lossy(&answer.body);
    let text: String = body.chars().take(MAX_SHOWN_CHARS).collect();
    format!("{} {}", answer.status, text.trim()).trim_end().to_owned()
}
