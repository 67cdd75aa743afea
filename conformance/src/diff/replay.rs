//! Plays a session on both targets, step by step, until they answer differently.

use std::collections::BTreeMap;

use http::Method;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use super::divergence::Divergence;
use super::normalize::Compared;
use super::sessions::{Session, Step};
use crate::base_url::BaseUrl;
use crate::client::{Client, Repeatable, TransportError};
use crate::exchange::{Request, Response};
use crate::expect::{read_json, with_deep_stack};
use crate::mask::Mask;
use crate::scenario::{AuthKey, AuthVariant, Suite};

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

/// Plays a session on both; nothing when all answers are the same.
///
/// # Errors
/// When a target is not there, or its store cannot be emptied.
pub async fn compare(
    one: &Side,
    other: &Side,
    session: &Session,
) -> Result<Option<Divergence>, DiffError> {
    let (emptied, other_emptied) = tokio::join!(one.empty(), other.empty());
    emptied.and(other_emptied)?;
    let (mut keys, mut other_keys) = (Vec::new(), Vec::new());
    for (at, step) in session.steps.iter().enumerate() {
        let (answer, other_answer) =
            tokio::join!(one.play(step, &mut keys), other.play(step, &mut other_keys));
        if let (Err(error), Err(_)) = (&answer, &other_answer) {
            return Err(one.unreachable(error));
        }
        let answers = [one.compared(answer, &keys), other.compared(other_answer, &other_keys)];
        if answers[0] != answers[1] {
            return Ok(Some(Divergence::new(session, at, answers)));
        }
    }
    Ok(None)
}

impl Side {
    /// Deletes everything, and looks whether it is gone.
    async fn empty(&self) -> Result<(), DiffError> {
        match self.suite {
            Suite::Worker => {
                self.ask(Method::DELETE, "/deleteAll").await?;
            }
            Suite::KvStore => {
                for key in self.listed_keys().await? {
                    self.ask(Method::DELETE, &format!("/kv/{key}")).await?;
                }
            }
        }
        let (path, empty) = match self.suite {
            Suite::Worker => ("/getAll", "[]"),
            Suite::KvStore => ("/kv", "{}"),
        };
        let listing = self.ask(Method::GET, path).await?;
        let text = String::from_utf8_lossy(&listing.body);
        if listing.status == 200 && text.trim() == empty {
            return Ok(());
        }
        let text: String = text.chars().take(200).collect();
        let reason = self.mask().apply(&format!("GET {path} answers {} {text:?}", listing.status));
        Err(DiffError::NotEmptied { target: self.base.to_string(), reason })
    }

    async fn listed_keys(&self) -> Result<Vec<String>, DiffError> {
        let listing = self.ask(Method::GET, "/kv").await?;
        let read = listing.text().and_then(|text| {
            serde_json::from_str::<BTreeMap<String, serde_json::Value>>(text).ok()
        });
        let encoded = |key: String| {
            percent_encoding::utf8_percent_encode(&key, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        Ok(read.unwrap_or_default().into_keys().map(encoded).collect())
    }

    async fn ask(&self, method: Method, path: &str) -> Result<Response, DiffError> {
        let mut request = Request::new(method, path);
        self.add_auth(&mut request, AuthVariant::Right);
        let sent = self.client.send(&self.base, &request, Repeatable::Yes).await;
        sent.map_err(|error| self.unreachable(&error))
    }

    /// Sends a step, and notes the key that it was answered.
    async fn play(&self, step: &Step, keys: &mut Vec<String>) -> Result<Response, TransportError> {
        let method = Method::from_bytes(step.method.as_bytes())
            .map_err(|_| TransportError::Unsendable(step.method.into()))?;
        let repeatable = match method {
            Method::GET | Method::HEAD if !step.path.contains("delete") => Repeatable::Yes,
            _ => Repeatable::No,
        };
        let path = String::from_utf8_lossy(&self.filled(step.path.as_bytes(), keys)).into_owned();
        let mut request = Request::new(method, path);
        self.add_auth(&mut request, step.auth);
        if let Some(content_type) = step.content_type {
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        request.body = step.body.as_ref().map(|body| self.filled(body, keys).into());
        let sent = self.client.send(&self.base, &request, repeatable).await;
        if step.path == "/add" && step.method == "POST" {
            keys.push(sent.as_ref().ok().and_then(answered_key).unwrap_or_default());
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

    fn add_auth(&self, request: &mut Request, variant: AuthVariant) {
        let text = self.auth_key.as_ref().and_then(|key| key.header(variant));
        let value = text.and_then(|text| HeaderValue::try_from(text).ok());
        let name = HeaderName::from_bytes(self.suite.auth_header().as_bytes());
        if let (Some(value), Ok(name)) = (value, name) {
            request.headers.insert(name, value);
        }
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

    fn unreachable(&self, error: &TransportError) -> DiffError {
        let reason = self.mask().apply(&error.to_string());
        DiffError::Unreachable { target: self.base.to_string(), reason }
    }
}

fn answered_key(response: &Response) -> Option<String> {
    let text = response.text()?;
    with_deep_stack(|| Some(read_json(text).ok()?.get("key")?.as_str()?.to_owned()))
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
