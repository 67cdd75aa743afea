//! Does anything travel unencrypted? The key is never sent over plain HTTP to find out.

use std::time::Duration;

use super::Context;
use crate::audit::record::{Severity, Verdict};
use crate::base_url::BaseUrl;
use crate::exchange::Response;
use crate::scenario::Suite;
use crate::site::Client;
use crate::site::protocol::{repeatable, worker};

const ADVICE: &str = "Serve HTTPS alone: in the zone's settings turn on \"Always Use HTTPS\", and give \
    clients the https:// address. Whoever sees the traffic can read the key and every item; change the \
    key once the deployment is closed.";

/// How long plain HTTP may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

pub(in crate::audit) async fn check(context: &Context<'_>) -> Verdict {
    let base = &context.plan.base;
    if !base.is_https() && base.is_loopback() {
        return Verdict::NotChecked("the deployment is on this machine".into());
    }
    if !base.is_https() {
        let line = format!("the address given is {base}: this audit sent the key in plain text");
        return Verdict::found(Severity::High, [line], ADVICE);
    }
    if base.authority().rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
        return Verdict::NotChecked("the address names a port, which speaks one protocol".into());
    }
    plain_twin(base).await
}

/// The same address without encryption, asked without the key.
async fn plain_twin(base: &BaseUrl) -> Verdict {
    let twin = format!("http{}", base.to_string().trim_start_matches("https"));
    let twin = BaseUrl::parse(&twin).ok().and_then(|b| Some((Client::new(&b, TIMEOUT).ok()?, b)));
    let Some((client, twin)) = twin else {
        return Verdict::NotChecked("the address has no plain form".into());
    };
    let listing = worker::get_all();
    match client.send(&twin, &listing, repeatable(Suite::Worker, &listing)).await {
        Err(error) => Verdict::sound(format!("{twin} does not answer: {error}")),
        Ok(answer) if leads_to_https(&answer) => {
            Verdict::sound(format!("{twin} leads to https ({})", answer.status))
        }
        Ok(answer) => {
            let line = format!("GET {twin}/getAll without the key: {}", answer.status);
            Verdict::found(Severity::Medium, [line], ADVICE)
        }
    }
}

fn leads_to_https(answer: &Response) -> bool {
    let location = answer.header("location").unwrap_or_default();
    (300..400).contains(&answer.status) && location.to_ascii_lowercase().starts_with("https://")
}
