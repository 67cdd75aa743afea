//! Does a `GET` delete? Crawlers, link previews and prefetching browsers send them unasked.

use http::Method;

use super::Context;
use crate::audit::deployment::shown;
use crate::audit::record::{Severity, Verdict};
use crate::exchange::Request;
use crate::site::protocol::worker;

const ADVICE: &str = "Route by method as well as by path: answer /delete/{key} to DELETE alone, and 404 to the rest.";

pub(in crate::audit) async fn check(context: &Context<'_>) -> Verdict {
    if let Some(verdict) = context.read_only() {
        return verdict;
    }
    let deployment = context.deployment;
    let key = match deployment.add("get-deletes").await {
        Ok(key) => key,
        Err(reason) => return Verdict::NotChecked(reason),
    };
    let request = Request { method: Method::GET, ..worker::delete(&key) };
    let answer = match deployment.ask_rightly(request).await {
        Ok(answer) => answer,
        Err(error) => return Verdict::NotChecked(error.to_string()),
    };
    let says_so = answer.is_success() && answer.text().is_some_and(|text| text.contains("deleted"));
    let is_gone = deployment.stored(&key).await.is_some_and(|text| text.trim() == "null");
    let line = format!("GET /delete/{{key}} of an item just added: {}", shown(&answer));
    if says_so || is_gone {
        return Verdict::found(Severity::High, [line], ADVICE);
    }
    Verdict::sound(line)
}
