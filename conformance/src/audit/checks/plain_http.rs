//! Does anything travel unencrypted? The key is never sent over plain HTTP to find out.

use std::time::Duration;

use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::base_url::BaseUrl;
use crate::exchange::Response;
use crate::scenario::Suite;
use crate::site::Client;
use crate::site::protocol::{repeatable, worker};

pub(super) const CHECK: Check = Check {
    id: "plain-http",
    promise: "the key never travels unencrypted",
    problem: "the deployment answers plain HTTP",
    is_vital: false,
};

const ADVICE: &str = "Serve HTTPS alone: in the zone's settings turn on \"Always Use HTTPS\", and give \
    clients the https:// address. Anybody who sees the traffic can read the key and every item; change \
    the key once the deployment is closed.";

/// How long plain HTTP may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    let base = &context.plan.base;
    if !base.is_https() && base.is_loopback() {
        return Err("the deployment is on this machine".into());
    }
    if !base.is_https() {
        let line = format!("the address given is {base}: this audit sent the key in plain text");
        return Ok(CheckVerdict::found(Severity::High, [line], ADVICE));
    }
    if base.authority().rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
        return Err("the address names a port, which speaks one protocol".into());
    }
    if let Some(proxy) = context.plan.client.proxy() {
        return Err(
            format!("the proxy {proxy} stands before it, and could answer in its place").into()
        );
    }
    ask_unencrypted(base).await
}

/// Asks the same address without encryption and without the key.
async fn ask_unencrypted(base: &BaseUrl) -> Result<CheckVerdict, Gap> {
    let plain = format!("http{}", base.to_string().trim_start_matches("https"));
    let plain = BaseUrl::parse(&plain).ok().and_then(|b| Some((Client::new(&b, TIMEOUT).ok()?, b)));
    let (client, plain) = plain.ok_or("the address has no plain form")?;
    let listing = worker::get_all();
    Ok(match client.send(&plain, &listing, repeatable(Suite::Worker, &listing)).await {
        Err(error) => CheckVerdict::sound(format!("{plain} does not answer: {error}")),
        Ok(answer) if leads_to_https(&answer) => {
            CheckVerdict::sound(format!("{plain} leads to https ({})", answer.status))
        }
        Ok(answer) => {
            let line = format!("GET {plain}/getAll without the key: {}", answer.status);
            CheckVerdict::found(Severity::Medium, [line], ADVICE)
        }
    })
}

fn leads_to_https(answer: &Response) -> bool {
    let location = answer.header("location").unwrap_or_default();
    (300..400).contains(&answer.status) && location.to_ascii_lowercase().starts_with("https://")
}
