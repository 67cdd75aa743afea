//! The deployment under audit: how it is asked, and which of its items are the audit's own.
//!
//! Keys of own items are noted the moment that an answer tells them, and released when the item is
//! gone. Only such keys are ever deleted.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;
use http::header::{HeaderName, HeaderValue};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::contents::{Entry, entries};
use super::record::Kept;
use super::requests;
use crate::base_url::BaseUrl;
use crate::client::{Client, Repeatable, TransportError};
use crate::exchange::{Request, Response};
use crate::expect::{read_json, with_deep_stack};
use crate::mask::Mask;
use crate::scenario::{AuthKey, AuthVariant, Suite};

/// A deployment, the way to it and what the audit left there so far.
#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) base: BaseUrl,
    pub(super) client: Client,
    pub(super) key: AuthKey,
    pub(super) mask: Mask,
    /// What everything written carries.
    pub(super) mark: String,
    /// How long a listing may take to show what was added.
    pub(super) settle: Duration,
    own: Mutex<Own>,
}

#[derive(Debug, Default)]
struct Own {
    open: BTreeSet<String>,
    ever: BTreeSet<String>,
}

/// Workers KV takes one write a second to a key, and each added item writes the index.
const WRITE_PAUSE: Duration = Duration::from_millis(1_100);
/// How often a write that the platform refuses is sent.
const MAX_WRITES: usize = 7;
/// The pause between two looks at a listing that may be behind.
const LOOK_PAUSE: Duration = Duration::from_secs(3);
/// The longest part of an answer that is shown.
const MAX_SHOWN_CHARS: usize = 120;

impl Deployment {
    pub(super) fn new(base: BaseUrl, client: Client, key: AuthKey, settle: Duration) -> Self {
        let run = Uuid::new_v4().simple().to_string();
        Self {
            base,
            client,
            mask: Mask::new(Some(&key)),
            key,
            mark: format!("conformance-{}", &run[..8]),
            settle,
            own: Mutex::default(),
        }
    }

    /// Sends a request with a variant of the key in the header, once.
    pub(super) async fn ask_once(
        &self,
        mut request: Request,
        variant: AuthVariant,
    ) -> Result<Response, TransportError> {
        if let Some(text) = self.key.header(variant) {
            let unsendable = || TransportError::Unsendable("the key fits no header".into());
            let mut value = HeaderValue::try_from(text).map_err(|_| unsendable())?;
            value.set_sensitive(true);
            request.headers.insert(auth_header(), value);
        }
        let answer = self.client.send(&self.base, &request, repeatable(&request)).await?;
        self.note_created(&request, &answer);
        Ok(answer)
    }

    /// Sends a request, again where the platform refuses to pass it on.
    pub(super) async fn ask(
        &self,
        request: Request,
        variant: AuthVariant,
    ) -> Result<Response, TransportError> {
        for _ in 1..MAX_WRITES {
            let answer = self.ask_once(request.clone(), variant).await?;
            if !is_platform_refusal(&answer) {
                return Ok(answer);
            }
            sleep(WRITE_PAUSE).await;
        }
        let answer = self.ask_once(request, variant).await?;
        if is_platform_refusal(&answer) {
            return Err(TransportError::Limited("the platform limits writes".into()));
        }
        Ok(answer)
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
        serde_json::json!({ "mark": self.mark, "audit": text }).to_string()
    }

    /// The stored text under a key, read with the right key.
    pub(super) async fn stored(&self, key: &str) -> Option<String> {
        let answer = self.ask_rightly(requests::get(key)).await.ok()?;
        answer.text().filter(|_| answer.status == 200).map(str::to_owned)
    }

    /// The listing; nothing where it cannot be read.
    pub(super) async fn listing(&self) -> Option<Vec<Entry>> {
        let answer = self.ask_rightly(requests::get_all()).await.ok()?;
        entries(&answer, &self.mark)
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
        entry.is_marked || self.own().ever.contains(&entry.key)
    }

    /// Notes that an own item is gone.
    pub(super) fn release(&self, key: &str) {
        self.own().open.remove(key);
    }

    /// Removes every own item, those too that only their mark tells; what could not be removed.
    pub(super) async fn clean_up(&self) -> Vec<Kept> {
        for entry in self.listing().await.unwrap_or_default() {
            if entry.is_marked {
                self.own().open.insert(entry.key);
            }
        }
        let keys: Vec<_> = self.own().open.iter().cloned().collect();
        let mut kept = Vec::new();
        for key in keys {
            match self.remove(&key).await {
                Ok(()) => self.release(&key),
                Err(reason) => kept.push(Kept { key, reason: self.mask.apply(&reason) }),
            }
        }
        kept
    }

    async fn remove(&self, key: &str) -> Result<(), String> {
        if !is_uuid(key) {
            return Err("its key is no UUID, and no request is made of it".into());
        }
        match self.ask_rightly(requests::delete(Method::DELETE, key)).await {
            Ok(answer) if answer.status < 300 || answer.status == 404 => Ok(()),
            Ok(answer) => Err(format!("its removal was answered {}", shown(&answer))),
            Err(error) => Err(error.to_string()),
        }
    }

    fn note_created(&self, request: &Request, answer: &Response) {
        if request.method == Method::POST
            && let Some(key) = created_key(answer)
        {
            let mut own = self.own();
            own.open.insert(key.clone());
            own.ever.insert(key);
        }
    }

    /// The books are whole after each change, so a panic elsewhere does not spoil them.
    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
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

/// The platform's refusal, which says nothing of the Worker that passes it on.
pub(super) fn is_platform_refusal(answer: &Response) -> bool {
    let is_kvs = |text: &str| text.starts_with("KV ") && text.contains("429 Too Many Requests");
    answer.status == 429 || (answer.status == 500 && answer.text().is_some_and(is_kvs))
}

/// The key that an answered add tells.
pub(super) fn created_key(answer: &Response) -> Option<String> {
    let text = answer.text().filter(|_| is_success(answer))?;
    let key = with_deep_stack(|| Some(read_json(text).ok()?.get("key")?.as_str()?.to_owned()));
    key.filter(|key| is_uuid(key))
}

/// Only such keys are put into paths: nothing in them can lead elsewhere.
fn is_uuid(key: &str) -> bool {
    Uuid::try_parse(key).is_ok_and(|uuid| uuid.hyphenated().to_string() == key.to_lowercase())
}

/// What plainly reads may be sent twice.
fn repeatable(request: &Request) -> Repeatable {
    let is_reading = request.method == Method::GET && !request.path.starts_with("/delete");
    if is_reading { Repeatable::Yes } else { Repeatable::No }
}
