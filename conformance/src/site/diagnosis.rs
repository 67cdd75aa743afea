//! Says what answers at a URL where no deployment lists its items, and what to do about it.
//!
//! Only requests that read are sent, and only to the target. What a broken deployment could answer is no
//! diagnosis: then the target is judged.

use uuid::Uuid;

use super::classify::{is_page, without_query};
use super::connection::Connection;
use super::detect::answers_as;
use super::protocol;
use super::refusal::Retries;
use super::run_error::RunError;
use super::transport::TransportError;
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};
use crate::scenario::Suite;

/// What is known of a target that shows no listing.
struct Case<'a> {
    connection: &'a Connection,
    listing: &'a Response,
    /// The answers to two other requests: for an item that does not exist, and for the page.
    reading: Option<Response>,
    page: Option<Response>,
}

/// Why nothing can be judged; nothing when the deployment may be broken.
pub(super) async fn diagnose(connection: &Connection, listing: &Response) -> Option<RunError> {
    let absent = Uuid::new_v4().to_string();
    let reading = ask(connection, protocol::reading(connection.suite, &absent)).await;
    let page = match protocol::page(connection.suite, connection.auth_key.as_ref()) {
        Some(page) => ask(connection, page).await,
        None => None,
    };
    let case = Case { connection, listing, reading, page };
    let is_refused = case.is_refused_everywhere();
    let Some(reason) = case.reason(is_refused).await else {
        return is_refused.then_some(RunError::KeyRefused);
    };
    Some(RunError::NotTheDeployment {
        target: connection.mask.apply(&connection.base.to_string()),
        reason: connection.mask.apply(&reason),
    })
}

/// Why the target gave no whole answer, and what to do.
pub(super) fn unreached(base: &BaseUrl, error: &TransportError) -> String {
    let words = error.to_string();
    let plain = format!("http://{}", base.authority());
    let advice = if words.contains("InvalidContentType") || words.contains("corrupt message") {
        format!("it does not speak TLS at this port; for plain HTTP give {plain}")
    } else if words.contains("HTTP version") && !base.is_https() {
        format!("it speaks no HTTP at this port; for TLS give https://{}", base.authority())
    } else if words.contains("invalid HTTP") || words.contains("parsed") {
        "it speaks no HTTP at this port".into()
    } else {
        return words;
    };
    format!("{words}; {advice}")
}

async fn ask(connection: &Connection, request: Request) -> Option<Response> {
    connection.read(request, Retries::Never).await.ok()
}

impl Case<'_> {
    async fn reason(&self, is_refused: bool) -> Option<String> {
        if let Some(reason) = self.redirect().or_else(|| self.password()).or_else(|| self.dropped())
        {
            return Some(reason);
        }
        if is_refused {
            return match self.suite().await {
                None if is_page(self.listing) => Some(self.wall()),
                other => other,
            };
        }
        if !self.is_no_deployment() {
            return None;
        }
        if let Some(reason) = self.path().or_else(|| self.scheme()) {
            return Some(reason);
        }
        if let Some(reason) = self.suite().await {
            return Some(reason);
        }
        Some(self.unknown())
    }

    /// Whether the key is refused at every endpoint. A target at which only some do so is judged.
    fn is_refused_everywhere(&self) -> bool {
        let refuses = |answer: &Response| matches!(answer.status, 401 | 403);
        let others = [&self.reading, &self.page].into_iter().flatten();
        self.reading.is_some() && refuses(self.listing) && others.into_iter().all(refuses)
    }

    fn asks_for_a_password(&self) -> bool {
        let challenge = self.listing.header("www-authenticate").unwrap_or_default();
        challenge.to_ascii_lowercase().starts_with("basic")
    }

    fn password(&self) -> Option<String> {
        let is_asked = self.is_refused_everywhere() && self.asks_for_a_password();
        is_asked.then(|| {
            "something before it asks for a user and a password; give them in the URL: \
             https://USER:PASSWORD@HOST"
                .into()
        })
    }

    /// Whether everything is redirected.
    fn redirect(&self) -> Option<String> {
        let location = self.listing.location()?;
        self.reading.as_ref()?.location()?;
        let place = without_query(&location);
        let path = protocol::listing(self.connection.suite).path;
        let hint = match place.strip_suffix(&path) {
            Some(base) if base.contains("://") => format!("give --url {base}"),
            _ => "give the URL at which the deployment itself answers".into(),
        };
        Some(format!(
            "it redirects ({}) to {place}, and the suite follows no redirect; {hint}",
            self.listing.status
        ))
    }

    /// Whether the key opens the page, which reads the query, and nothing that reads the header.
    fn dropped(&self) -> Option<String> {
        let is_refused = |answer: &Response| answer.status == 401;
        let is_shut = is_refused(self.listing) && self.reading.as_ref().is_some_and(is_refused);
        let is_open = self.page.as_ref().is_some_and(|page| page.status == 200);
        (is_shut && is_open).then(|| {
            "the auth key opens the page, which reads it from the query, and no endpoint that reads the \
             header AUTH_KEY. So the header does not arrive, or the Worker does not read it. nginx and \
             other proxies drop names with an underscore; nginx passes them with `underscores_in_headers on`"
                .into()
        })
    }

    /// Whether no answer can be a deployment's, not even a broken one's.
    fn is_no_deployment(&self) -> bool {
        let Some(reading) = &self.reading else { return false };
        let page = self.page.as_ref();
        let are_all =
            |is: fn(&Response) -> bool| is(self.listing) && is(reading) && page.is_none_or(is);
        let is_alike = self.listing.body == reading.body && self.listing.status == reading.status;
        are_all(|answer| matches!(answer.status, 404 | 410))
            || are_all(|answer| matches!(answer.status, 405 | 501))
            || is_page(self.listing) && is_page(reading)
            || is_alike && self.listing.is_success() && page.is_none_or(|p| p.body == reading.body)
            || self.scheme().is_some()
    }

    /// Whether the URL ends with an endpoint.
    fn path(&self) -> Option<String> {
        let base = self.connection.base.to_string();
        let (above, last) = base.rsplit_once('/')?;
        let is_endpoint = matches!(
            last,
            "getAll" | "add" | "get" | "update" | "delete" | "deleteAll" | "auth-key" | "kv"
        );
        (is_endpoint && !above.ends_with('/')).then(|| {
            format!("the URL ends with /{last}, which is an endpoint; give the URL above it: --url {above}")
        })
    }

    /// Whether a port that speaks TLS was asked in plain HTTP.
    fn scheme(&self) -> Option<String> {
        let text = self.listing.text()?.to_lowercase();
        let is_tls = self.listing.status == 400
            && (text.contains("sent to https port") || text.contains("to an https server"));
        let authority = self.connection.base.authority();
        is_tls.then(|| format!("it speaks TLS at this port; give --url https://{authority}"))
    }

    /// Whether the other API answers.
    async fn suite(&self) -> Option<String> {
        let (other, name) = match self.connection.suite {
            Suite::Worker => (Suite::KvStore, "the key-value store"),
            Suite::KvStore => (Suite::Worker, "the Worker"),
        };
        let is_other = answers_as(self.connection, other).await;
        is_other.then(|| format!("{name} answers there; give --suite {}", other.name()))
    }

    /// Something before the deployment that refuses everything with a page.
    fn wall(&self) -> String {
        format!(
            "it answers {} with a web page to every request, as a login or a firewall does; let the suite \
             through it, or give a URL behind it",
            self.listing.status
        )
    }

    fn unknown(&self) -> String {
        let path = protocol::listing(self.connection.suite).path;
        let what = match self.connection.suite {
            Suite::Worker => "PysonDBKV Worker",
            Suite::KvStore => "key-value store",
        };
        let kind = if is_page(self.listing) { " with a web page" } else { "" };
        format!(
            "it answers {}{kind} to GET {path} and to every other request, so it is no {what}; check the \
             host, the port and the path of the URL",
            self.listing.status
        )
    }
}
