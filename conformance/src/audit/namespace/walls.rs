//! How near is the namespace to the limits of the platform?

use super::values::unread_gap;
use crate::audit::check::Check;
use crate::audit::verdict::CheckVerdict;
use crate::audit::wall::{MAX_OPERATIONS, OPERATIONS_BESIDE_ITEMS, judged, percent};
use crate::record::counted;
use crate::survey::{Index, MAX_VALUE_BYTES, Survey};

pub(super) const SIZES: Check = Check {
    id: "namespace-sizes",
    promise: "the index and the items are far from 25 MiB",
    problem: "the index or an item nears 25 MiB",
    is_vital: false,
};

pub(super) const OPERATIONS: Check = Check {
    id: "namespace-operations",
    promise: "the index is far from 1,000 operations a request",
    problem: "the index nears 1,000 operations a request",
    is_vital: false,
};

const SPLIT: &str = "Split the value, or keep it in R2 and its name in KV.";

const PAGES: &str = "getAll and the page read every indexed item, and deleteAll deletes it: beyond 998 entries \
    they fail. Serve the listing in pages, or keep the items of a listing in one value.";

pub(super) fn sizes(seen: &Survey) -> CheckVerdict {
    let index = match seen.index {
        Index::Keys(_, bytes) => bytes,
        Index::Missing | Index::Broken { .. } => 0,
    };
    let values = &seen.values;
    let share = |bytes| percent(bytes, MAX_VALUE_BYTES);
    let mut lines = vec![format!("the index has {index} bytes ({} of 25 MiB)", share(index))];
    if let Some((key, bytes)) = &values.largest {
        lines.push(format!("the largest item has {bytes} bytes ({}; {key})", share(*bytes)));
        let items = counted(values.read, ["item has", "items have"]);
        lines.push(format!("{items} {} bytes together", values.bytes));
    }
    let largest = values.largest.as_ref().map_or(0, |(_, bytes)| *bytes);
    match judged(largest.max(index), MAX_VALUE_BYTES, lines, SPLIT) {
        CheckVerdict::Sound(seen) if values.unread > 0 => {
            CheckVerdict::NotSeen { seen, gaps: unread_gap(values.unread) }
        }
        verdict => verdict,
    }
}

pub(super) fn operations(seen: &Survey) -> CheckVerdict {
    let operations = seen.index.keys().len() + OPERATIONS_BESIDE_ITEMS;
    let line = format!(
        "deleteAll makes {operations} of {MAX_OPERATIONS} operations ({})",
        percent(operations, MAX_OPERATIONS)
    );
    judged(operations, MAX_OPERATIONS, vec![line], PAGES)
}
