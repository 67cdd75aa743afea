//! Can a client break the index? Asked only where that was allowed: where a client can, it is broken
//! afterwards, and no request of the API mends it.

use crate::audit::check::Check;
use crate::audit::context::{Context, entries, shown};
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::site::protocol::{INDEX_KEY, Listed, worker};

pub(super) const CHECK: Check = Check {
    id: "breakable-index",
    promise: "no client can break the index",
    problem: "a client can break the index",
    is_vital: true,
};

const ADVICE: &str = "Treat __index__ as no item in update and delete (the reference Worker does). THE INDEX \
    OF THIS DEPLOYMENT IS BROKEN NOW: list the keys with npx wrangler kv key list --binding DB --remote, and \
    write them back as a JSON array with npx wrangler kv key put --binding DB --remote __index__ '[…]'.";

/// What a try came to.
struct Tried {
    line: String,
    is_broken: bool,
}

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    context.may_write()?;
    if !context.plan.allows_break {
        let reason = "where a client can, trying it destroys the index (--allow-break tries)";
        return Err(Gap::needs_permission(reason));
    }
    // A broken index would let nothing be removed.
    context.clean_up().await;
    let tries = [deleted(context).await, updated(context).await];
    let tries = tries.into_iter().collect::<Result<Vec<_>, _>>()?;
    let (broken, refused): (Vec<_>, Vec<_>) = tries.into_iter().partition(|tried| tried.is_broken);
    let lines = |tries: Vec<Tried>| tries.into_iter().map(|tried| tried.line).collect();
    Ok(CheckVerdict::of(lines(broken), lines(refused), Vec::new(), Severity::High, ADVICE))
}

/// A delete of the index, while it lists an item of the audit's own.
async fn deleted(context: &Context) -> Result<Tried, String> {
    let key = context.add("index").await?;
    let lists = |entries: &[Listed]| entries.iter().any(|entry| entry.key == key);
    let listing = context.settled_entries(lists).await;
    if !listing.is_some_and(|entries| lists(&entries)) {
        return Err("the listing does not show an item just added".into());
    }
    let answer = context.ask_rightly(&worker::delete(INDEX_KEY)).await?;
    let is_broken = !context.entries().await.is_some_and(|entries| lists(&entries));
    let effect = if is_broken { "the index is gone" } else { "the index is as it was" };
    let line = format!("DELETE /delete/__index__: {}; {effect}", shown(&answer));
    // Removing the item also writes the index that the update needs.
    context.clean_up().await;
    Ok(Tried { line, is_broken })
}

/// An update of the index.
async fn updated(context: &Context) -> Result<Tried, String> {
    let change = serde_json::json!({ "key": INDEX_KEY, "audit": context.stay.mark() });
    let answer = context.ask_rightly(&worker::update(change.to_string())).await?;
    let listing = context.ask_rightly(&worker::get_all()).await?;
    let is_broken = answer.is_success() || entries(&listing).is_none();
    let effect = if is_broken {
        format!("GET /getAll afterwards: {}", shown(&listing))
    } else {
        "the listing is as it was".to_owned()
    };
    let line = format!("PUT /update of __index__: {}; {effect}", shown(&answer));
    Ok(Tried { line, is_broken })
}
