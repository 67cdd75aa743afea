//! Talks to an emulator or a deployment. The only file that sends requests.

use super::error::TransferError;
use super::spool::Spool;
use crate::auth_key::AuthKey;
use bytes::Bytes;
use http::header::LINK;
use http::{Method, StatusCode};
use reqwest::{RequestBuilder, Response};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use std::io;
use std::time::Duration;
use url::Url;

/// What opens a deployment and an emulator's control plane.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) auth_key: AuthKey,
    pub(crate) control_token: Option<AuthKey>,
}

/// A client of one base URL.
#[derive(Debug)]
pub(crate) struct Client {
    /// The base URL, without a slash at its end.
    url: String,
    access: Access,
    requests: reqwest::Client,
}

/// What answers at a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// An emulator, with the API that it serves.
    Emulator { api: String },
    /// Anything else, a live deployment above all.
    Deployment,
}

/// How long a connection may take to be made.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long a server may be silent within an answer.
const SILENCE: Duration = Duration::from_mins(1);
/// How much of a refusal is told, in characters.
const TOLD: usize = 200;
const AGENT: &str = concat!("pysondbkv-emulator/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// # Errors
    /// When the URL is https and this machine trusts no certificate.
    pub(crate) fn new(url: &Url, access: Access) -> Result<Self, TransferError> {
        let base = url.as_str().trim_end_matches('/').to_owned();
        let requests = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(url.scheme() == "https")?)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECTING)
            .read_timeout(SILENCE)
            .user_agent(AGENT);
        // Loopback is never behind a proxy.
        let requests = if is_loopback(url) { requests.no_proxy() } else { requests };
        let requests = requests.build();
        let requests =
            requests.map_err(|source| TransferError::Unreachable { url: base.clone(), source })?;
        Ok(Self { url: base, access, requests })
    }

    /// The base URL.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// What answers there.
    pub(super) async fn kind(&self) -> Result<Kind, TransferError> {
        #[derive(Deserialize)]
        struct Health {
            name: String,
            api: String,
        }
        let answer = self.send(self.request(Method::GET, "/__emulator/health")).await?;
        let status = answer.status();
        let body = self.body(answer).await?;
        if status == StatusCode::UNAUTHORIZED && contains(&body, "token_required") {
            return Err(self.refused("GET /__emulator/health", status, &body));
        }
        Ok(match serde_json::from_slice::<Health>(&body) {
            Ok(Health { name, api }) if name == env!("CARGO_PKG_NAME") => Kind::Emulator { api },
            _ => Kind::Deployment,
        })
    }

    /// Whether an emulator answers, also one that asks for a token first.
    pub(super) async fn is_emulator(&self) -> Result<bool, TransferError> {
        match self.kind().await {
            Ok(kind) => Ok(kind != Kind::Deployment),
            Err(TransferError::Refused { status: StatusCode::UNAUTHORIZED, .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// What `GET /getAll` answers.
    pub(crate) async fn get_all(&self) -> Result<Spool, TransferError> {
        let answer = self.sound("GET /getAll", self.request(Method::GET, "/getAll")).await?;
        let mut listing = Spool::empty().map_err(unspooled)?;
        self.keep(answer, &mut listing).await?;
        Ok(listing)
    }

    /// All entries of an emulator, as JSON lines. What changes meanwhile is among them, or not.
    pub(super) async fn entries(&self) -> Result<Spool, TransferError> {
        let mut lines = Spool::empty().map_err(unspooled)?;
        let mut next = Some("?limit=10000".to_owned());
        while let Some(query) = next {
            let page = self.request(Method::GET, &format!("/__emulator/entries{query}"));
            let page = self.sound("GET /__emulator/entries", page).await?;
            next = next_page(&page);
            self.keep(page, &mut lines).await?;
        }
        Ok(lines)
    }

    /// Adds an item, and answers the key that it got.
    pub(super) async fn add(&self, value: Bytes) -> Result<String, TransferError> {
        #[derive(Deserialize)]
        struct Added {
            key: String,
        }
        const REQUEST: &str = "POST /add";
        let answer = self.sound(REQUEST, self.request(Method::POST, "/add").body(value)).await?;
        let status = answer.status();
        let body = self.body(answer).await?;
        let added: Result<Added, _> = serde_json::from_slice(&body);
        added.map(|added| added.key).map_err(|_| self.refused(REQUEST, status, &body))
    }

    /// Stores entries under their keys at an emulator. `lines` are JSON lines.
    pub(super) async fn add_entries(&self, lines: Vec<u8>) -> Result<(), TransferError> {
        let request = self.request(Method::POST, "/__emulator/entries").body(lines);
        self.sound("POST /__emulator/entries", request).await.map(drop)
    }

    /// Makes an emulator's index agree with its items.
    pub(super) async fn repair_index(&self) -> Result<(), TransferError> {
        let request = self.request(Method::POST, "/__emulator/index/repair");
        self.sound("POST /__emulator/index/repair", request).await.map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.requests.request(method, format!("{}{path}", self.url));
        let request = request.header("AUTH_KEY", self.access.auth_key.reveal());
        match &self.access.control_token {
            Some(token) if path.starts_with("/__emulator") => request.bearer_auth(token.reveal()),
            _ => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, TransferError> {
        request.send().await.map_err(|error| self.unreachable(error))
    }

    /// Sends a request that must succeed.
    async fn sound(
        &self,
        what: &'static str,
        request: RequestBuilder,
    ) -> Result<Response, TransferError> {
        let answer = self.send(request).await?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let status = answer.status();
        let body = self.body(answer).await?;
        Err(self.refused(what, status, &body))
    }

    /// Adds what is answered to a copy.
    async fn keep(&self, mut answer: Response, copy: &mut Spool) -> Result<(), TransferError> {
        while let Some(part) = answer.chunk().await.map_err(|error| self.unreachable(error))? {
            copy.add(&part).map_err(unspooled)?;
        }
        Ok(())
    }

    async fn body(&self, answer: Response) -> Result<Bytes, TransferError> {
        answer.bytes().await.map_err(|error| self.unreachable(error))
    }

    fn unreachable(&self, source: reqwest::Error) -> TransferError {
        TransferError::Unreachable { url: self.url.clone(), source: source.without_url() }
    }

    fn refused(&self, request: &'static str, status: StatusCode, body: &[u8]) -> TransferError {
        let told = String::from_utf8_lossy(body);
        let told = told.trim().chars().take(TOLD).map(|c| if c.is_control() { ' ' } else { c });
        let hint = match status {
            StatusCode::UNAUTHORIZED if contains(body, "token_required") => {
                ": give the token with --control-token or EMULATOR_CONTROL_TOKEN"
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                ": give the key with --auth-key or AUTH_KEY"
            }
            _ => "",
        };
        TransferError::Refused {
            url: self.url.clone(),
            request,
            status,
            told: told.collect(),
            hint,
        }
    }
}

/// The query of the page that follows, as the header `Link` tells it.
fn next_page(page: &Response) -> Option<String> {
    let link = page.headers().get(LINK)?.to_str().ok()?;
    let (query, _) = link.strip_prefix('<')?.split_once('>')?;
    query.starts_with('?').then(|| query.to_owned())
}

fn unspooled(source: io::Error) -> TransferError {
    TransferError::Unreadable { name: "a temporary copy".to_owned(), source }
}

fn contains(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Whether the URL is of this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// How TLS is spoken: by the certificates of the machine, or those of `SSL_CERT_FILE`.
fn tls(needs_roots: bool) -> Result<ClientConfig, TransferError> {
    let mut roots = RootCertStore::empty();
    if needs_roots {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(TransferError::NoRoots);
        }
    }
    let builder = ClientConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| TransferError::NoRoots)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
