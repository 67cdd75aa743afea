//! How near are the values of the deployment to the size that KV takes?

use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::CheckVerdict;
use crate::audit::wall::{judged, percent};
use crate::survey::MAX_VALUE_BYTES;

pub(super) const CHECK: Check = Check {
    id: "size-wall",
    promise: "no value comes near 25 MiB",
    problem: "a value nears 25 MiB",
    is_vital: false,
};

/// What a UUID takes in the index: its 36 characters, two quotation marks and a comma.
const INDEX_ENTRY_BYTES: usize = 39;

const ADVICE: &str = "Split the value, or keep it in R2 and its name in KV.";

pub(super) fn judge(context: &Context) -> Result<CheckVerdict, Gap> {
    let entries = context.before.as_ref().ok_or("the sizes of the items cannot be told")?;
    let item = entries.iter().map(|entry| entry.size).max().unwrap_or(0);
    let index = 2 + entries.len() * INDEX_ENTRY_BYTES;
    let lines = vec![
        format!("the largest item has {item} bytes ({})", percent(item, MAX_VALUE_BYTES)),
        format!("the index has about {index} bytes ({})", percent(index, MAX_VALUE_BYTES)),
    ];
    Ok(judged(item.max(index), MAX_VALUE_BYTES, lines, ADVICE))
}
