//! Can a client break the index? Asked only where that was allowed: where a client can, it is broken
//! afterwards, and no request of the API mends it.

use super::Context;
use crate::audit::deployment::{entries, shown};
use crate::audit::record::{Severity, Verdict};
use crate::site::protocol::Listed;
use crate::site::protocol::worker::{self, INDEX_KEY};

const ADVICE: &str = "Treat __index__ as no item in update and delete (the reference Worker does). THE INDEX \
    OF THIS DEPLOYMENT IS BROKEN NOW: list the keys with npx wrangler kv key list --binding DB --remote, and \
    write them back as a JSON array with npx wrangler kv key put --binding DB --remote __index__ '[…]'.";

pub(in crate::audit) async fn check(context: &Context<'_>) -> Verdict {
    if let Some(verdict) = context.read_only() {
        return verdict;
    }
    if !context.plan.allows_break {
        let reason = "where a client can, trying it destroys the index (--allow-break tries)";
        return Verdict::NotChecked(reason.into());
    }
    let mut broken = Vec::new();
    let mut refused = Vec::new();
    for tried in [deleted(context).await, updated(context).await] {
        match tried {
            Ok(Tried { line, is_broken: true }) => broken.push(line),
            Ok(Tried { line, is_broken: false }) => refused.push(line),
            Err(reason) => return Verdict::NotChecked(reason),
        }
    }
    if broken.is_empty() {
        return Verdict::Sound(refused);
    }
    broken.extend(refused);
    Verdict::found(Severity::High, broken, ADVICE)
}

/// What a try came to.
struct Tried {
    line: String,
    is_broken: bool,
}

/// A delete of the index, while it lists an item of the audit's own.
async fn deleted(context: &Context<'_>) -> Result<Tried, String> {
    let deployment = context.deployment;
    let key = deployment.add("index").await?;
    let lists = |entries: &[Listed]| entries.iter().any(|e| e.key == key);
    let listing = deployment.settled_listing(lists).await;
    if !listing.is_some_and(|entries| lists(&entries)) {
        return Err("the listing does not show an item just added".into());
    }
    let request = worker::delete(INDEX_KEY);
    let answer = deployment.ask_rightly(request).await.map_err(|error| error.to_string())?;
    let listing = deployment.listing().await;
    let is_broken = !listing.is_some_and(|entries| lists(&entries));
    let effect = if is_broken { "the index is gone" } else { "the index is as it was" };
    let line = format!("DELETE /delete/__index__: {}; {effect}", shown(&answer));
    // Removing the item also writes the index that the update needs.
    deployment.clean_up().await;
    Ok(Tried { line, is_broken })
}

/// An update of the index.
async fn updated(context: &Context<'_>) -> Result<Tried, String> {
    let deployment = context.deployment;
    let change = serde_json::json!({ "key": INDEX_KEY, "audit": deployment.mark() });
    let request = worker::update(change.to_string());
    let answer = deployment.ask_rightly(request).await.map_err(|error| error.to_string())?;
    let listing = deployment.ask_rightly(worker::get_all()).await;
    let listing = listing.map_err(|error| error.to_string())?;
    let is_broken = answer.is_success() || entries(&listing).is_none();
    let effect = if is_broken {
        format!("GET /getAll afterwards: {}", shown(&listing))
    } else {
        "the listing is as it was".to_owned()
    };
    let line = format!("PUT /update of __index__: {}; {effect}", shown(&answer));
    Ok(Tried { line, is_broken })
}
