//! Plays a piece on one target, request by request, and notes the answers as they are compared.

use http::header::{HeaderName, HeaderValue};

use super::normalize::{Compared, named_keys};
use super::piece::Piece;
use super::sessions::SessionStep;
use crate::base_url::BaseUrl;
use crate::exchange::{Excerpt, Request, Response};
use crate::expect::capture;
use crate::scenario::{AuthKey, AuthVariant, Bindings, Step, Suite};
use crate::site::protocol::{
    adds, auth_header, created_key, emptying, listed, listing, removal, repeatable,
};
use crate::site::{Client, Mask, TransportError, fill};

/// One of the two targets.
#[derive(Debug)]
pub struct Side {
    /// Where it is.
    pub base: BaseUrl,
    /// The way to it.
    pub client: Client,
    /// The API that it serves.
    pub suite: Suite,
    /// Its auth key, where it has one.
    pub auth_key: Option<AuthKey>,
}

/// Why two targets cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// It gives no answer.
    #[error("{target} cannot be reached: {reason}")]
    Unreachable {
        /// The target, without secrets.
        target: String,
        /// What went wrong.
        reason: String,
    },
    /// It was told to delete everything, and it still lists something.
    #[error("the store at {target} cannot be emptied: {reason}")]
    NotEmptied {
        /// The target, without secrets.
        target: String,
        /// What it answered.
        reason: String,
    },
}

/// A request of a piece, and what a target answered.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    /// What was sent, for readers.
    pub(super) line: String,
    pub(super) path: String,
    pub(super) answer: Result<Compared, String>,
}

impl Side {
    /// Empties the store, and plays a piece up to its end or to a request that gets no answer.
    ///
    /// # Errors
    /// When the target is not there, or its store cannot be emptied.
    pub(super) async fn play(&self, piece: &Piece) -> Result<Vec<Answered>, DiffError> {
        self.empty().await?;
        let mut answered = Vec::new();
        let mut keys = Vec::new();
        match piece {
            Piece::Session(session) => {
                for step in &session.steps {
                    let answer = self.take(step, &mut keys).await;
                    let answer = self.compared(answer, &keys);
                    let (line, path) = (step.line(), step.request.path.clone());
                    answered.push(Answered { line, path, answer });
                    if answered.last().is_some_and(|last| last.answer.is_err()) {
                        break;
                    }
                }
            }
            Piece::Scenario(scenario) => {
                // Both targets are sent the same marks and the same fresh keys.
                let mut bindings = Bindings::new("diff", 1, self.auth_key.clone());
                for step in &scenario.steps {
                    let one = self.take_step(step, &mut bindings, &mut keys).await;
                    answered.push(one);
                    if answered.last().is_some_and(|last| last.answer.is_err()) {
                        break;
                    }
                }
            }
        }
        Ok(answered)
    }

    async fn take_step(
        &self,
        step: &Step,
        bindings: &mut Bindings,
        keys: &mut Vec<String>,
    ) -> Answered {
        let request = match fill(self.suite, &step.request, bindings) {
            Ok(request) => request,
            Err(error) => {
                let path = step.request.path.sample();
                let line = format!("{} {path}", step.request.method);
                return Answered { line, path, answer: Err(error.to_string()) };
            }
        };
        let body =
            request.body.as_ref().map(|body| format!("  {:?}", Excerpt::of_bytes(body).text));
        let body = body.unwrap_or_default();
        let line = format!("{} {}{body}", request.method, request.path);
        let line = self.mask().apply(&named_keys(&line, keys));
        let sent = self.send(&request).await;
        if let Ok(response) = &sent {
            for (name, pointer) in &step.capture {
                if let Ok(text) = capture(response, pointer) {
                    bindings.capture(name, text);
                }
            }
            if adds(self.suite, &request) {
                keys.push(created_key(self.suite, &request, response).unwrap_or_default());
            }
        }
        Answered { line, path: request.path, answer: self.compared(sent, keys) }
    }

    /// Deletes everything, and looks whether it is gone.
    async fn empty(&self) -> Result<(), DiffError> {
        let removals = match emptying(self.suite) {
            Some(everything) => vec![everything],
            None => self.single_removals().await?,
        };
        for removal in removals {
            self.ask(removal).await?;
        }
        let request = listing(self.suite);
        let answer = self.ask(request.clone()).await?;
        if listed(self.suite, &answer).is_some_and(|items| items.is_empty()) {
            return Ok(());
        }
        let text: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
        let reason = format!("GET {} answers {} {text:?}", request.path, answer.status);
        let reason = self.mask().apply(&reason);
        Err(DiffError::NotEmptied { target: self.base.to_string(), reason })
    }

    async fn single_removals(&self) -> Result<Vec<Request>, DiffError> {
        let items = listed(self.suite, &self.ask(listing(self.suite)).await?).unwrap_or_default();
        Ok(items.iter().filter_map(|item| removal(self.suite, &item.key)).collect())
    }

    async fn ask(&self, mut request: Request) -> Result<Response, DiffError> {
        request.headers.extend(self.auth_header(AuthVariant::Right));
        self.send(&request).await.map_err(|error| self.gone(&error.to_string()))
    }

    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.client.send(&self.base, request, repeatable(self.suite, request)).await
    }

    /// Sends a step, and notes the key that it was answered.
    async fn take(
        &self,
        step: &SessionStep,
        keys: &mut Vec<String>,
    ) -> Result<Response, TransportError> {
        let mut request = step.request.clone();
        let path = self.filled(request.path.as_bytes(), keys);
        request.path = String::from_utf8_lossy(&path).into_owned();
        request.body = request.body.map(|body| self.filled(&body, keys).into());
        request.headers.extend(self.auth_header(step.auth));
        let sent = self.send(&request).await;
        if adds(self.suite, &request) {
            let key = sent.as_ref().ok().and_then(|sent| created_key(self.suite, &request, sent));
            keys.push(key.unwrap_or_default());
        }
        sent
    }

    /// The bytes with keys for their names. A name that nothing is bound to stays nobody's key.
    fn filled(&self, bytes: &[u8], keys: &[String]) -> Vec<u8> {
        let auth_key = self.auth_key.as_ref().map(|key| key.query(AuthVariant::Right));
        let mut filled = replaced(bytes, b"${auth-key}", auth_key.unwrap_or_default().as_bytes());
        for (at, key) in keys.iter().enumerate() {
            let gone = format!("gone-{at}");
            let key = if key.is_empty() { &gone } else { key };
            filled = replaced(&filled, format!("${{k{at}}}").as_bytes(), key.as_bytes());
        }
        filled
    }

    fn auth_header(&self, variant: AuthVariant) -> Option<(HeaderName, HeaderValue)> {
        auth_header(self.suite, self.auth_key.as_ref(), variant)
    }

    fn compared(
        &self,
        answer: Result<Response, TransportError>,
        keys: &[String],
    ) -> Result<Compared, String> {
        let mask = self.mask();
        match answer {
            Ok(response) => Ok(Compared::new(&response, keys, self.base.authority()).masked(&mask)),
            Err(error) => Err(mask.apply(&error.to_string())),
        }
    }

    fn mask(&self) -> Mask {
        Mask::new(self.auth_key.as_ref())
    }

    /// The error of a target that does not answer, for this reason.
    pub(super) fn gone(&self, reason: &str) -> DiffError {
        let reason = self.mask().apply(reason);
        DiffError::Unreachable { target: self.base.to_string(), reason }
    }
}

fn replaced(bytes: &[u8], name: &[u8], value: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(name.len()).position(|window| window == name) {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(value);
        rest = &rest[at + name.len()..];
    }
    replaced.extend_from_slice(rest);
    replaced
}
