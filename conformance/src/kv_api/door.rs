//! Where a namespace is reached: the URL of the API, the account, the id of the namespace.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::base_url::{BaseUrl, BaseUrlError};

/// The URL of Cloudflare's API.
pub const OFFICIAL_URL: &str = "https://api.cloudflare.com/client/v4";

/// Where the local explorer of `wrangler dev` serves the same calls. Its paths name no account.
const EXPLORER: &str = "/cdn-cgi/local/explorer/api";

/// All characters of an id but those that every id may have.
const ENCODED: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Where a namespace is reached.
#[derive(Debug, Clone)]
pub struct Door {
    base: BaseUrl,
    account: Option<String>,
    namespace: String,
}

/// Why a namespace cannot be reached so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DoorError {
    /// The URL of the API is no base URL.
    #[error("the URL of the API (CLOUDFLARE_API_BASE_URL) cannot be used")]
    Url(#[from] BaseUrlError),
    /// The token would be readable on its way.
    #[error(
        "the URL of the API (CLOUDFLARE_API_BASE_URL) begins with http:, and anybody on the way could read \
         the token: give one that begins with https:"
    )]
    Plain,
    /// No account is named.
    #[error("the account is missing: give --account ID, or set CLOUDFLARE_ACCOUNT_ID")]
    NoAccount,
    /// The text is no id of an account or namespace.
    #[error(
        "`{0}` is no id: an id has letters, digits, `-` and `_` only (npx wrangler whoami shows the ids of \
         accounts, npx wrangler kv namespace list those of namespaces)"
    )]
    Id(String),
}

impl Door {
    /// A namespace of an account, by the API at this URL.
    ///
    /// # Errors
    /// When the URL or an id cannot be used, or the token would travel in the open.
    pub fn new(url: &str, account: Option<&str>, namespace: &str) -> Result<Self, DoorError> {
        let base = BaseUrl::parse(url)?;
        if !base.is_https() && !base.is_loopback() {
            return Err(DoorError::Plain);
        }
        if is_explorer(&base) {
            // Any text is an id in a Wrangler config, such as `<YOUR_KV_NAMESPACE_ID>`.
            let is_id = !matches!(namespace, "" | "." | "..");
            let namespace = if is_id { namespace.to_owned() } else { id(namespace)? };
            return Ok(Self { base, account: None, namespace });
        }
        let account = id(account.ok_or(DoorError::NoAccount)?)?;
        Ok(Self { base, account: Some(account), namespace: id(namespace)? })
    }

    /// Whether it is the local explorer of `wrangler dev`, which lacks some calls.
    pub(super) fn is_explorer(&self) -> bool {
        is_explorer(&self.base)
    }

    /// The URL of the API.
    #[must_use]
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// The id of the namespace.
    pub(crate) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The path of a call for the namespace. What follows begins with `/`.
    pub(super) fn path(&self, below: &str) -> String {
        let namespace = utf8_percent_encode(&self.namespace, ENCODED);
        format!("{}/{namespace}{below}", self.namespaces())
    }

    /// The path at which the namespaces are listed.
    pub(super) fn namespaces(&self) -> String {
        let account = self.account.as_ref().map(|id| format!("/accounts/{id}")).unwrap_or_default();
        format!("{account}/storage/kv/namespaces")
    }
}

/// The namespace as reports name it.
impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "namespace {} at {}", self.namespace, self.base)
    }
}

fn is_explorer(base: &BaseUrl) -> bool {
    base.to_string().trim_end_matches('/').ends_with(EXPLORER)
}

fn id(text: &str) -> Result<String, DoorError> {
    let is_id = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if text.is_empty() || !is_id(text) {
        return Err(DoorError::Id(text.to_owned()));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(OFFICIAL_URL, Some("a1"), "/accounts/a1/storage/kv/namespaces/n/keys")]
    #[case(
        "http://127.0.0.1:8787/cdn-cgi/local/explorer/api",
        None,
        "/storage/kv/namespaces/n/keys"
    )]
    #[case(
        "http://127.0.0.1:8787/cdn-cgi/local/explorer/api",
        Some("unused"),
        "/storage/kv/namespaces/n/keys"
    )]
    fn a_path_names_the_account_where_there_are_accounts(
        #[case] url: &str,
        #[case] account: Option<&str>,
        #[case] expected: &str,
    ) {
        assert_eq!(Door::new(url, account, "n").unwrap().path("/keys"), expected);
    }

    #[test]
    fn an_id_of_a_wrangler_config_is_any_text() {
        let door = Door::new("http://[::1]:8787/cdn-cgi/local/explorer/api", None, "<ID>/x");
        assert_eq!(door.unwrap().path("/keys"), "/storage/kv/namespaces/%3CID%3E%2Fx/keys");
    }

    #[rstest]
    #[case("http://127.0.0.1:1/cdn-cgi/local/explorer/api", None, "..", "`..` is no id")]
    #[case(OFFICIAL_URL, None, "n", "the account is missing")]
    #[case(OFFICIAL_URL, Some("a"), "n/values", "`n/values` is no id")]
    #[case(OFFICIAL_URL, Some(".."), "n", "`..` is no id")]
    #[case("http://api.example", Some("a"), "n", "could read the token")]
    #[case("nonsense", Some("a"), "n", "CLOUDFLARE_API_BASE_URL")]
    fn what_names_no_namespace_is_refused(
        #[case] url: &str,
        #[case] account: Option<&str>,
        #[case] namespace: &str,
        #[case] expected: &str,
    ) {
        let told = Door::new(url, account, namespace).unwrap_err().to_string();
        assert!(told.contains(expected), "{told}");
    }
}
