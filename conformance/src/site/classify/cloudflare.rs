//! Answers of Cloudflare's edge: challenges, blocks, limits, origins that do not answer, and Access.
//!
//! Source: developers.cloudflare.com, "Cloudflare 1xxx errors", "Cloudflare 5xx errors", "Detect a
//! Challenge Page response". A code that means that the Worker itself failed is no stranger's.

use std::sync::LazyLock;

use regex::Regex;

use super::page::{beginning, is_page, without_query};
use super::stranger::Stranger;
use crate::exchange::Response;

/// The whole body of a short error.
static SHORT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*error code: (\d{3,4})\s*$").expect("the pattern is valid"));

/// The code in a page or in JSON.
static IN_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:error(?:[\s:_"-]|code|<[^>]*>)*|\|\s*)(1[0-2]\d\d|5[23]\d)\b"#)
        .expect("the pattern is valid")
});

/// Words that stand in Cloudflare's own pages and JSON alone, in lower case.
const SIGNATURES: [&str; 7] = [
    "cf-error-details",
    "cf-wrapper",
    "/cdn-cgi/",
    "cloudflare ray id",
    "_cf_chl_opt",
    "\"cloudflare_error\":true",
    "\"cloudflare_error\": true",
];

/// Words of a challenge's page, in lower case.
const CHALLENGES: [&str; 2] = ["_cf_chl_opt", "<title>just a moment"];

/// The answer of Cloudflare's edge; nothing when it may be the Worker's own.
pub(super) fn stranger(answer: &Response) -> Option<Stranger> {
    access(answer).or_else(|| challenge(answer)).or_else(|| error(answer))
}

/// The login of Access, or its refusal.
fn access(answer: &Response) -> Option<Stranger> {
    let location = answer.location().unwrap_or_default();
    let place = without_query(&location);
    let is_login = place.contains(".cloudflareaccess.com") || place.contains("/cdn-cgi/access/");
    let is_refusal = answer.status >= 400 && is_page(answer) && {
        let text = beginning(answer).to_lowercase();
        text.contains("cloudflare access") || text.contains("/cdn-cgi/access/")
    };
    (is_login || is_refusal).then(|| {
        Stranger::certain(format!(
            "Cloudflare Access protects it ({}); let the suite pass with a service token: \
             --header 'CF-Access-Client-Id=$ID' --header 'CF-Access-Client-Secret=$SECRET'",
            answer.status
        ))
    })
}

fn challenge(answer: &Response) -> Option<Stranger> {
    let mitigated = answer.header("cf-mitigated");
    let text = || beginning(answer).to_lowercase();
    let is_page = || answer.status >= 400 && CHALLENGES.iter().any(|words| text().contains(words));
    if mitigated.is_none() && !is_page() {
        return None;
    }
    let kind = mitigated.unwrap_or_else(|| "challenge".into());
    Some(Stranger::certain(format!(
        "Cloudflare answers {} with a {kind} for browsers; skip it for the suite by a WAF rule, or turn \
         Bot Fight Mode off",
        answer.status
    )))
}

fn error(answer: &Response) -> Option<Stranger> {
    if answer.status < 400 {
        return None;
    }
    let code = code(answer)?;
    let (meaning, advice) = meaning(code)?;
    let named =
        if code == answer.status { String::new() } else { format!(" with its code {code}") };
    let words = format!("Cloudflare answers {}{named}: {meaning}; {advice}", answer.status);
    Some(Stranger::certain(words).having_perhaps_acted(matches!(code, 500..=520 | 524)))
}

/// The code of an error of Cloudflare's. Where it tells none, the status is the code.
fn code(answer: &Response) -> Option<u16> {
    let text = beginning(answer);
    let found = |pattern: &Regex| pattern.captures(&text).and_then(|found| found[1].parse().ok());
    let lower = text.to_lowercase();
    let is_signed = SIGNATURES.iter().any(|words| lower.contains(words));
    let is_its_page = is_signed || is_page(answer) && lower.contains("cloudflare");
    let is_bare = answer.body.is_empty() || is_page(answer);
    let is_edge_status = matches!(answer.status, 520..=527 | 530) && is_bare;
    // A Worker may have such pages of its own, into which the edge writes a script.
    let is_edge_page = is_signed && !matches!(answer.status, 401 | 404 | 405);
    let in_page = || found(&IN_TEXT).filter(|_| is_its_page);
    let as_status = || Some(answer.status).filter(|_| is_edge_status || is_edge_page);
    found(&SHORT).or_else(in_page).or_else(as_status)
}

/// What a code means, and what to do; nothing for the codes of a Worker that failed itself.
fn meaning(code: u16) -> Option<(&'static str, &'static str)> {
    const LOOK: &str = "look at the zone's settings";
    Some(match code {
        // The Worker threw, ran too long, called itself, or is no valid script.
        500 | 1019 | 1021 | 1022 | 1042 | 1101 | 1102 | 1103 | 1104 => return None,
        1000..=1004 | 1014 | 1016 | 1018 | 1023 | 1034 => {
            ("the host's DNS leads to no deployment", "check the URL and the zone's DNS records")
        }
        1005..=1008 | 1106 => (
            "this machine's address or network is banned",
            "allow it in the zone's IP access rules",
        ),
        1009 => ("this country is blocked", "run from elsewhere, or allow it in the zone's rules"),
        1010 => {
            ("the client is taken for a bot", "turn the Browser Integrity Check off for this host")
        }
        1015 => {
            ("it limits the rate of requests", "give fewer --jobs and a --pace, or raise the limit")
        }
        1011 | 1012 | 1020 => {
            ("a firewall rule blocks the request", "add a rule that lets the suite through")
        }
        1025 | 1027 => ("the limit of the plan is reached", "run again when the day is over"),
        1033 => ("the tunnel to the deployment is down", "start cloudflared"),
        1105 | 1200 => ("it is overloaded for now", "run again later"),
        520 => ("the deployment's answer is none of HTTP", LOOK),
        521 => ("the deployment refuses connections", "start it"),
        522 | 523 => {
            ("the deployment cannot be reached", "start it, or check the zone's DNS records")
        }
        524 => ("the deployment took too long", "look at what it does meanwhile"),
        525 | 526 => ("TLS to the deployment fails", "look at its certificate"),
        _ => ("it did not let the request through", LOOK),
    })
}
