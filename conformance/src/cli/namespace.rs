//! `--account` and `--namespace`: a KV namespace by Cloudflare's API. The variables are those of Wrangler.

use std::env;

use anyhow::{Context, bail};
use clap::Args;

use super::connection::AccessArguments;
use crate::base_url::BaseUrl;
use crate::kv_api::{ApiToken, Door, KvApi, OFFICIAL_URL};

/// The heading above the options of the KV API.
const KV_API: &str = "By Cloudflare's KV API (the token is in CLOUDFLARE_API_TOKEN)";

/// The variables, each with its older name.
const TOKEN: [&str; 2] = ["CLOUDFLARE_API_TOKEN", "CF_API_TOKEN"];
const KEY: [&str; 2] = ["CLOUDFLARE_API_KEY", "CF_API_KEY"];
const EMAIL: [&str; 2] = ["CLOUDFLARE_EMAIL", "CF_EMAIL"];
const ACCOUNT: [&str; 2] = ["CLOUDFLARE_ACCOUNT_ID", "CF_ACCOUNT_ID"];
const BASE_URL: [&str; 2] = ["CLOUDFLARE_API_BASE_URL", "CF_API_BASE_URL"];

#[derive(Debug, Clone, Args)]
pub(super) struct NamespaceArguments {
    /// The account that the namespace is of [env: `CLOUDFLARE_ACCOUNT_ID`].
    #[arg(long, value_name = "ID", requires = "namespace", help_heading = KV_API)]
    account: Option<String>,
    /// The id of the Worker's KV namespace. Another API than Cloudflare's is that of
    /// `CLOUDFLARE_API_BASE_URL`.
    #[arg(long, value_name = "ID", help_heading = KV_API)]
    namespace: Option<String>,
}

impl NamespaceArguments {
    /// The namespace; nothing where none is named.
    pub(super) fn api(&self, access: &AccessArguments) -> anyhow::Result<Option<KvApi>> {
        let Some(namespace) = &self.namespace else { return Ok(None) };
        let url = variable(BASE_URL).unwrap_or_else(|| OFFICIAL_URL.to_owned());
        let account = self.account.clone().or_else(|| variable(ACCOUNT));
        let door = Door::new(&url, account.as_deref(), namespace)?;
        let token = token(door.base())?;
        let client = access.api_client(door.base())?;
        Ok(Some(KvApi::new(door, client, token, access.bounds().for_limits)))
    }
}

/// The token, or the key with its e-mail address, which goes before it as with Wrangler. An API on this
/// machine may need none.
fn token(base: &BaseUrl) -> anyhow::Result<Option<ApiToken>> {
    let (key, token) = (variable(KEY), variable(TOKEN));
    match (key.zip(variable(EMAIL)), token) {
        (Some((key, email)), _) => {
            let pair = ApiToken::of_key(&key, &email).map(Some);
            pair.context("CLOUDFLARE_API_KEY or CLOUDFLARE_EMAIL cannot be used")
        }
        (None, Some(token)) => ApiToken::new(&token)
            .map(Some)
            .context("the token in CLOUDFLARE_API_TOKEN cannot be used"),
        (None, None) if base.is_loopback() => Ok(None),
        (None, None) if variable(KEY).is_some() => {
            bail!("CLOUDFLARE_API_KEY needs the e-mail address of its user in CLOUDFLARE_EMAIL")
        }
        (None, None) => bail!(
            "the token of Cloudflare's API is missing: set CLOUDFLARE_API_TOKEN to one with the permission \
             Workers KV Storage (Read; to write, Edit). It is made at https://dash.cloudflare.com/profile/api-tokens"
        ),
    }
}

/// The variable that is set and not empty.
fn variable(names: [&str; 2]) -> Option<String> {
    names.into_iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
}
