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

/// The token. An API on this machine may need none.
fn token(base: &BaseUrl) -> anyhow::Result<Option<ApiToken>> {
    let Some(text) = variable(TOKEN) else {
        if base.is_loopback() {
            return Ok(None);
        }
        bail!(
            "the token of Cloudflare's API is missing: set CLOUDFLARE_API_TOKEN to one with the permission \
             Workers KV Storage (Read; to write, Edit). It is made at https://dash.cloudflare.com/profile/api-tokens"
        )
    };
    ApiToken::new(&text).map(Some).context("the token in CLOUDFLARE_API_TOKEN cannot be used")
}

/// The variable that is set and not empty.
fn variable(names: [&str; 2]) -> Option<String> {
    names.into_iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
}
