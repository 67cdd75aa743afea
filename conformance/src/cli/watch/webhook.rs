//! Tells changes to a URL, which is a secret.

use std::ffi::OsStr;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};
use http::Method;
use serde_json::json;
use url::{Position, Url};

use crate::base_url::BaseUrl;
use crate::exchange::Request;
use crate::site::{Client, Repeatable};
use crate::watch::News;

/// Where changes are told. Its text is shown nowhere.
#[derive(Clone)]
pub(super) struct Webhook {
    base: BaseUrl,
    path: String,
}

/// Reads where changes are told. An error of clap's would repeat the text on terminals and in logs.
#[derive(Debug, Clone, Copy)]
pub(super) struct WebhookParser;

impl TypedValueParser for WebhookParser {
    type Value = Webhook;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Webhook, Error> {
        let text = StringValueParser::new().parse_ref(command, arg, value)?;
        text.parse().map_err(|reason: String| {
            let told = format!("the value of --webhook cannot be used: {reason}\n");
            Error::raw(ErrorKind::ValueValidation, told).with_cmd(command)
        })
    }
}

/// How long it may take to answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Tells changes.
#[derive(Debug)]
pub(super) struct Teller {
    webhook: Webhook,
    client: Client,
}

/// With `$NAME`, the URL is in the environment.
impl FromStr for Webhook {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = match text.strip_prefix('$') {
            Some(name) => {
                std::env::var(name).map_err(|_| format!("the variable {name} is not set"))?
            }
            None => text.to_owned(),
        };
        let unreadable = || "the URL of the webhook cannot be read".to_owned();
        let url = Url::parse(&text).map_err(|_| unreadable())?;
        let base =
            BaseUrl::parse(&url[..Position::BeforePath]).map_err(|error| error.to_string())?;
        let path = url[Position::BeforePath..Position::AfterQuery].to_owned();
        base.join(&path).map_err(|_| unreadable())?;
        Ok(Self { base, path })
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Webhook(…)")
    }
}

impl Teller {
    pub(super) fn to(webhook: &Webhook) -> anyhow::Result<Self> {
        Ok(Self { client: Client::new(&webhook.base, ANSWER)?, webhook: webhook.clone() })
    }

    /// Tells the changes; answers what to say of it where that failed.
    pub(super) async fn tell(&self, target: &str, news: &News) -> Option<String> {
        let body = json!({ "target": target, "round": news.round, "changes": news.changes });
        let Webhook { base, path } = &self.webhook;
        let request = Request::new(Method::POST, path.as_str()).with_json(body.to_string());
        match self.client.send(base, &request, Repeatable::No).await {
            Ok(answer) if (200..300).contains(&answer.status) => None,
            Ok(answer) => Some(format!("the webhook answered {}", answer.status)),
            Err(_) => Some("the webhook did not answer".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_has_a_query_and_is_not_shown() {
        let webhook: Webhook = "https://hooks.example/T0/B1?token=hush".parse().unwrap();
        assert_eq!(webhook.path, "/T0/B1?token=hush");
        assert!(!format!("{webhook:?}").contains("hush"));
    }

    #[test]
    fn what_is_no_url_is_refused_without_showing_it() {
        let error = "hush".parse::<Webhook>().unwrap_err();
        assert!(!error.contains("hush"), "{error}");
        assert_eq!(
            "$NO_SUCH_VARIABLE".parse::<Webhook>().unwrap_err(),
            "the variable NO_SUCH_VARIABLE is not set"
        );
    }
}
