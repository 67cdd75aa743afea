//! How near is the deployment to the KV operations that a Worker's invocation may make?

use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::CheckVerdict;
use crate::audit::wall::{MAX_OPERATIONS, OPERATIONS_BESIDE_ITEMS, judged, percent};
use crate::record::counted;
use crate::site::protocol::worker::{self, INDEX_KEY, index_length};

pub(super) const CHECK: Check = Check {
    id: "operation-wall",
    promise: "the store is far from 1,000 operations a request",
    problem: "the store nears 1,000 operations a request",
    is_vital: false,
};

const ADVICE: &str = "getAll and the page make one KV operation an item, and deleteAll as well: \
    beyond 998 items they fail. Serve the listing in pages, or keep the items of a listing in one value \
    (KV reads up to 100 keys in one operation: get([…])).";

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    let items = match &context.before {
        Some(entries) => Some(entries.len()),
        None => indexed(context).await,
    };
    let items = items.ok_or("the number of items cannot be told")?;
    let operations = items + OPERATIONS_BESIDE_ITEMS;
    let line = format!(
        "{}: deleteAll makes {operations} of {MAX_OPERATIONS} operations ({})",
        counted(items, ["item", "items"]),
        percent(operations, MAX_OPERATIONS)
    );
    Ok(judged(operations, MAX_OPERATIONS, vec![line], ADVICE))
}

/// How many keys the index has, where the listing cannot be read.
async fn indexed(context: &Context) -> Option<usize> {
    index_length(&context.ask_rightly(&worker::get(INDEX_KEY)).await.ok()?)
}
