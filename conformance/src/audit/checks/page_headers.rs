//! Is the page kept out of caches, and its address, which holds the key, out of referrers?

use super::Context;
use crate::audit::deployment::shown;
use crate::audit::record::{Severity, Verdict};
use crate::scenario::AuthVariant;
use crate::site::protocol::worker;

const ADVICE: &str = "Send Cache-Control: no-store and Referrer-Policy: no-referrer with the page. Its \
    address holds the key and stays in the history of the browser and in logs on the way: remove the \
    page when it is no longer needed.";

pub(in crate::audit) async fn check(context: &Context<'_>) -> Verdict {
    let deployment = context.deployment;
    let request = worker::page(&deployment.key, AuthVariant::Right);
    let page = match deployment.ask(request, AuthVariant::None).await {
        Ok(page) if page.status == 200 => page,
        Ok(page) => return Verdict::NotChecked(format!("the page answers {}", shown(&page))),
        Err(error) => return Verdict::NotChecked(error.to_string()),
    };
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
        return Verdict::sound("the page has Cache-Control: no-store and a Referrer-Policy");
    }
    Verdict::found(Severity::Low, lines, ADVICE)
}
