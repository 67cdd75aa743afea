//! A stay at a target. It begins once it is known what others stored there, and ends with `cleanup`.
//!
//! Every request that may change something goes through [`Stay::send`], which keeps the ledger. A stay
//! does not change after it began, save for its ledger and its pace.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Mutex;
use uuid::Uuid;

use super::client::Repeatable;
use super::connection::Connection;
use super::fleet::KeptTurn;
use super::how::How;
use super::ledger::{Begun, Binding, Ledger, LedgerHome, Lines, Remains};
use super::other_runs::{MARK_PREFIX, OtherRuns};
use super::preflight::Holdings;
use super::protocol::{self, Listed};
use super::sift::LeavesOut;
use super::transport::TransportError;
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};
use crate::scenario::AuthVariant;

/// A stay at a target. The items that it stores bear its mark and are in its ledger.
#[derive(Debug)]
pub(crate) struct Stay {
    pub(crate) connection: Connection,
    pub(crate) ledger: Ledger,
    /// Whether the items are kept until the end, where one request removes them all.
    pub(crate) is_sparing: bool,
    /// Whether requests that may change something are refused.
    is_read_only: bool,
    /// The other runs of the suite at the target.
    pub(crate) other_runs: OtherRuns,
    mark: String,
    marks: AtomicUsize,
    /// Held by a request that takes its turn. A Worker on KV can lose index entries when two changes
    /// come at once. `fuzz` and `audit` measure that; a run does not judge it.
    turn: Mutex<()>,
    /// How many KV writes the stay made, as far as it is known.
    writes: AtomicUsize,
}

/// The outcome of a request.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) answer: Result<Response, TransportError>,
    /// The known keys of the items that the request made.
    pub(crate) own_keys: Vec<String>,
}

impl Stay {
    /// Begins a stay at a store that holds these keys of others. From now on items may be stored.
    pub(crate) async fn begin(
        connection: Connection,
        holdings: Holdings,
        ledger: Option<LedgerHome>,
    ) -> Self {
        let mark = format!("{MARK_PREFIX}{}", &Uuid::new_v4().simple().to_string()[..8]);
        let url = connection.base.to_string();
        let begun = Begun {
            run: mark.clone(),
            suite: connection.suite,
            binding: Some(Binding::new(&url, connection.auth_key.as_ref())),
            url,
            has_user: connection.base.authorization().is_some(),
            foreign: holdings,
        };
        Self::new(connection, mark, Ledger::begin(begun, ledger).await)
    }

    /// Resumes a stay that was cut short, by its ledger.
    pub(super) fn resume(
        connection: Connection,
        begun: Begun,
        remains: Remains,
        lines: Lines,
    ) -> Self {
        Self::new(connection, begun.run, Ledger::resumed(begun.foreign, remains, lines))
    }

    fn new(connection: Connection, mark: String, ledger: Ledger) -> Self {
        let leaves_out = ledger.foreign().map_or(LeavesOut::Nothing, LeavesOut::keys);
        Self {
            connection: Connection { leaves_out, ..connection },
            ledger,
            is_sparing: false,
            is_read_only: false,
            other_runs: OtherRuns::default(),
            mark,
            marks: AtomicUsize::new(1),
            turn: Mutex::default(),
            writes: AtomicUsize::new(0),
        }
    }

    /// The same stay with its items kept until the end, or not.
    pub(crate) fn sparing(self, is_sparing: bool) -> Self {
        Self { is_sparing, ..self }
    }

    /// The same stay with every change refused, or not.
    pub(crate) fn read_only(self, is_read_only: bool) -> Self {
        Self { is_read_only, ..self }
    }

    /// The same stay at a target where these other runs were seen.
    pub(crate) fn beside(self, other_runs: OtherRuns) -> Self {
        Self { other_runs, ..self }
    }

    /// The text that every item of this stay bears.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    /// A mark that nothing else at the target bears. It begins with the mark of the stay.
    pub(crate) fn next_mark(&self) -> String {
        let number = self.marks.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.mark)
    }

    /// How many KV writes the stay made. Those of requests that were not answered count.
    pub(crate) fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }

    /// Keeps the other members of the fleet from changing the target, until the turn is given back. Nothing
    /// where there is no fleet.
    ///
    /// # Errors
    /// Why that cannot be.
    pub(crate) async fn alone(&self) -> Result<Option<KeptTurn>, String> {
        self.connection.pace.alone().await
    }

    /// The base of the store of this number; the shared store where the target has no others.
    pub(crate) fn store(&self, number: usize) -> BaseUrl {
        let Connection { base, has_own_stores, .. } = &self.connection;
        if *has_own_stores { base.below(&format!("@{}-{number}", self.mark)) } else { base.clone() }
    }

    /// Whether a listed item was stored in this stay.
    pub(crate) fn is_own(&self, item: &Listed) -> bool {
        let is_marked = item.key.contains(&self.mark) || item.value.contains(&self.mark);
        !self.ledger.is_foreign(&item.key) && (is_marked || self.ledger.is_own(&item.key))
    }

    /// Sends a request. The ledger is written before and after it, so that the stay can be cleaned up
    /// even if it is cut short in between.
    pub(crate) async fn send(&self, request: &Request, how: How<'_>) -> Sent {
        let request = self.authorized(request, how.auth);
        let mut own_keys = Vec::new();
        if how.claims {
            match self.claim_written(&request) {
                Ok(key) => own_keys.extend(key),
                Err(refused) => return Sent { answer: Err(refused), own_keys },
            }
        }
        let store = how.store.unwrap_or(&self.connection.base);
        let sent = match protocol::repeatable(self.connection.suite, &request) {
            Repeatable::Yes => self.connection.send(store, &request, how.retries).await.map(untold),
            Repeatable::No if self.is_read_only => {
                let reason = format!("--read-only: {} {} may write", request.method, request.path);
                return Sent { answer: Err(TransportError::Refused(reason)), own_keys };
            }
            Repeatable::No => self.change(store, &request, how).await,
        };
        if let Ok((answer, _)) = &sent {
            self.note_other_runs(&request, answer);
        }
        if how.claims {
            own_keys.extend(self.claim_updated(&request, &sent));
        }
        let answer = sent.map(|(answer, created)| {
            own_keys.extend(created.filter(|key| self.ledger.is_own(key)));
            answer
        });
        Sent { answer, own_keys }
    }

    /// Looks for new marks of other runs, if this is the listing.
    fn note_other_runs(&self, request: &Request, answer: &Response) {
        let is_listing = protocol::is_listing(self.connection.suite, request);
        if let Some(text) = answer.text().filter(|_| is_listing && answer.status == 200) {
            self.other_runs.note_listing(&self.mark, text);
        }
    }

    /// The items that are listed now; nothing when the listing cannot be read.
    pub(super) async fn items(&self) -> Option<Vec<Listed>> {
        let listing = protocol::listing(self.connection.suite);
        let answer = self.send(&listing, How::own()).await.answer.ok()?;
        protocol::listed(self.connection.suite, &answer)
    }

    /// Sends a change; also returns the key of a new item that the answer names.
    async fn change(
        &self,
        store: &BaseUrl,
        request: &Request,
        how: How<'_>,
    ) -> Result<(Response, Option<String>), TransportError> {
        if !how.takes_turn || self.connection.has_own_stores {
            return self.noted(store, request, how).await;
        }
        let Connection { suite, pace, .. } = &self.connection;
        let _turn = self.turn.lock().await;
        let is_accepted = self.connection.is_authorized(request);
        let written = Some(request).filter(|_| is_accepted);
        let written = written.map(|request| protocol::written_entries(*suite, request));
        let mut written = written.unwrap_or_default();
        let turn = match pace.turn(&written).await {
            Err(reason) if self.must_be_noted(request, how) => return Err(self.unnoted(&reason)),
            turn => turn.ok().flatten(),
        };
        if turn.is_none() {
            pace.wait(&written).await;
        }
        let sent = self.noted(store, request, how).await;
        match &sent {
            Ok((answer, created)) if answer.status < 300 => {
                written.extend(created.clone());
                pace.note(written.iter().cloned());
            }
            Ok(_) => written.clear(),
            // It may have been written.
            Err(_) => {}
        }
        if let Some(turn) = turn {
            turn.end(&written).await;
        }
        sent
    }

    /// Waits while another member of the fleet needs the target for itself.
    async fn admitted(&self, request: &Request, how: How<'_>) -> Result<(), TransportError> {
        match self.connection.pace.turn(&[]).await {
            Ok(Some(turn)) => turn.end(&[]).await,
            Err(reason) if self.must_be_noted(request, how) => return Err(self.unnoted(&reason)),
            _ => {}
        }
        Ok(())
    }

    /// Nothing more is sent that the ledger would not have.
    fn unnoted(&self, reason: &str) -> TransportError {
        TransportError::Refused(self.ledger.fail(reason))
    }

    /// Whether a change may be sent only if the ledger has it. A removal may always be sent.
    fn must_be_noted(&self, request: &Request, how: How<'_>) -> bool {
        how.claims || protocol::adds(self.connection.suite, request)
    }

    /// Sends a change and keeps the ledger, which knows an addition by its body until it is answered.
    async fn noted(
        &self,
        store: &BaseUrl,
        request: &Request,
        how: How<'_>,
    ) -> Result<(Response, Option<String>), TransportError> {
        let Connection { suite, has_own_stores, .. } = self.connection;
        let body = request.body.as_deref().unwrap_or_default();
        let is_addition = !has_own_stores && protocol::adds(suite, request);
        let addition = is_addition.then(|| self.ledger.sending(body));
        let sent = match self.may_be_sent(request, how).await {
            Ok(()) => self.connection.send(store, request, how.retries).await,
            Err(refused) => Err(refused),
        };
        self.count_writes(request, &sent);
        let answer = sent.as_ref().ok();
        let created = answer.and_then(|answer| protocol::created_key(suite, request, answer));
        // A key that is in use already is not that of the new item.
        let in_use = |key: &String| self.ledger.is_foreign(key) || self.ledger.is_own(key);
        let created = created.filter(|key| !in_use(key));
        match (addition, &created) {
            (Some(nth), _) if created.is_some() || self.stored_nothing(request, &sent) => {
                self.ledger.answered(nth, created.as_deref());
            }
            (None, Some(key)) => drop(self.ledger.claim(key)),
            _ => {}
        }
        Ok((sent?, created))
    }

    /// Waits until the ledger has what was noted.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn may_be_sent(&self, request: &Request, how: How<'_>) -> Result<(), TransportError> {
        match self.ledger.settle().await {
            Err(reason) if self.must_be_noted(request, how) => {
                return Err(TransportError::Refused(reason));
            }
            _ => {}
        }
        if how.takes_turn { Ok(()) } else { self.admitted(request, how).await }
    }

    fn count_writes(&self, request: &Request, sent: &Result<Response, TransportError>) {
        let may_have_written = match sent {
            Ok(answer) => answer.is_success(),
            Err(error) => !is_unsent(error),
        };
        if may_have_written && self.connection.is_authorized(request) {
            let writes = protocol::kv_writes(self.connection.suite, request);
            self.writes.fetch_add(writes, Ordering::Relaxed);
        }
    }

    /// Whether an addition surely stored nothing, or an item that its mark tells. The deployment refused
    /// it, or never got it. After a success whose answer names no key, the item is looked for.
    fn stored_nothing(&self, request: &Request, sent: &Result<Response, TransportError>) -> bool {
        match sent {
            Ok(answer) => {
                !answer.is_success() && self.connection.stranger(request, answer).is_none()
            }
            Err(error) => is_unsent(error),
        }
    }

    /// Claims the key that a request will write.
    ///
    /// # Errors
    /// When the request may change an item of others, or the ledger cannot be written. A broken target can
    /// answer an addition with the key of such an item, and the next step would delete that.
    fn claim_written(&self, request: &Request) -> Result<Option<String>, TransportError> {
        if let Some(reason) = self.ledger.fault() {
            return Err(TransportError::Refused(reason));
        }
        let suite = self.connection.suite;
        if protocol::repeatable(suite, request) == Repeatable::No {
            let named = protocol::named_keys(suite, request);
            if let Some(key) = named.iter().find(|key| self.ledger.is_foreign(key)) {
                let reason = format!("the store already holds the key `{key}`");
                return Err(TransportError::Refused(reason));
            }
        }
        Ok(protocol::written_key(suite, request).filter(|key| self.ledger.claim(key)))
    }

    /// Claims the key that an update names where the update may have stored an item, unless others
    /// stored it. An update of a key that no path can name is taken to have stored nothing where the
    /// deployment did not answer it: no deployment answers such a key, and no request could remove it.
    fn claim_updated(
        &self,
        request: &Request,
        sent: &Result<(Response, Option<String>), TransportError>,
    ) -> Option<String> {
        let suite = self.connection.suite;
        let key = protocol::updated_key(suite, request)?;
        let (may_be_stored, is_answered) = match sent {
            Ok((answer, _)) => {
                (answer.is_success(), self.connection.stranger(request, answer).is_none())
            }
            Err(error) => (!is_unsent(error), false),
        };
        let counts = is_answered || protocol::removal(suite, &key).is_some();
        (may_be_stored && counts && self.ledger.claim(&key)).then_some(key)
    }

    fn authorized<'a>(
        &self,
        request: &'a Request,
        variant: Option<AuthVariant>,
    ) -> Cow<'a, Request> {
        let Some(variant) = variant else { return Cow::Borrowed(request) };
        let mut request = request.clone();
        self.connection.authorize(&mut request, variant);
        Cow::Owned(request)
    }
}

/// An answer that names no new item.
fn untold(answer: Response) -> (Response, Option<String>) {
    (answer, None)
}

/// Whether it is certain that a request which failed in this way stored nothing.
fn is_unsent(error: &TransportError) -> bool {
    !matches!(
        error,
        TransportError::Broken(_)
            | TransportError::Timeout(_)
            | TransportError::TooLong
            | TransportError::Intercepted { may_have_acted: true, .. }
    )
}
