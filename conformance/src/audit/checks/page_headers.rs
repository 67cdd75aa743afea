//! Is the page kept out of caches, and its address, which holds the key, out of referrers?

use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};

pub(super) const CHECK: Check = Check {
    id: "page-headers",
    promise: "neither the page nor its address is kept by browsers and caches",
    problem: "the page, or the key in its address, may be kept",
    is_vital: false,
};

const ADVICE: &str = "Send Cache-Control: no-store and Referrer-Policy: no-referrer with the page. Its \
    address holds the key and stays in the history of the browser and in logs on the way: remove the \
    page when it is no longer needed.";

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    let page = context.page().await?;
    let holds = |name: &str, words: &[&str]| {
        let value = page.header(name).unwrap_or_default().to_ascii_lowercase();
        words.iter().any(|word| value.contains(word))
    };
    let mut lines = Vec::new();
    if !holds("cache-control", &["no-store"]) {
        lines.push("the page has no Cache-Control: no-store".to_owned());
    }
    if !holds("referrer-policy", &["no-referrer", "same-origin", "origin"]) {
        lines.push("the page has no Referrer-Policy".to_owned());
    }
    if lines.is_empty() {
        let line = "the page has Cache-Control: no-store and a Referrer-Policy";
        return Ok(CheckVerdict::sound(line));
    }
    Ok(CheckVerdict::found(Severity::Low, lines, ADVICE))
}
