//! Does a `GET` delete? Crawlers, link previews and prefetching browsers send them unasked.

use http::Method;

use crate::audit::check::Check;
use crate::audit::context::{Context, shown};
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::exchange::Request;
use crate::site::protocol::worker;

pub(super) const CHECK: Check = Check {
    id: "get-deletes",
    promise: "a GET deletes nothing",
    problem: "a GET deletes",
    is_vital: true,
};

const ADVICE: &str = "Route by method as well as by path: answer /delete/{key} to DELETE alone, and 404 to the rest.";

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    context.may_write()?;
    let key = context.add("get-deletes").await?;
    let request = Request { method: Method::GET, ..worker::delete(&key) };
    let answer = context.ask_rightly(&request).await?;
    let says_so = answer.is_success() && answer.text().is_some_and(|text| text.contains("deleted"));
    let is_gone = context.stored(&key).await.is_some_and(|text| text.trim() == "null");
    let line = format!("GET /delete/{{key}} of an item just added: {}", shown(&answer));
    if says_so || is_gone {
        return Ok(CheckVerdict::found(Severity::High, [line], ADVICE));
    }
    Ok(CheckVerdict::sound(line))
}
