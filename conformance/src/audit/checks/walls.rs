//! How near is the deployment to the walls of the platform?
//!
//! A Worker's invocation has 1,000 KV operations, and a KV value 25 MiB, on every plan's default.

use super::Context;
use crate::audit::record::{Severity, Verdict};
use crate::record::counted;
use crate::site::protocol::worker::{self, INDEX_KEY, index_length};

/// KV operations that one request may make.
const MAX_OPERATIONS: usize = 1_000;
/// Bytes that one value may have.
const MAX_VALUE_BYTES: usize = 25 << 20;
/// What a UUID takes in the index: its 36 characters, two quotation marks and a comma.
const INDEX_ENTRY_BYTES: usize = 39;
/// `deleteAll` reads the index, deletes each item, and deletes the index.
const OPERATIONS_BESIDE_ITEMS: usize = 2;

const OPERATIONS_ADVICE: &str = "getAll and the page make one KV operation an item, and deleteAll as well: \
    beyond 998 items they fail. Serve the listing in pages, or keep the items of a listing in one value \
    (KV reads up to 100 keys in one operation: get([…])).";

const SIZES_ADVICE: &str = "Split the value, or keep it in R2 and its name in KV.";

pub(in crate::audit) async fn operations(context: &Context<'_>) -> Verdict {
    let items = match &context.before {
        Some(entries) => Some(entries.len()),
        None => match context.deployment.ask_rightly(worker::get(INDEX_KEY)).await {
            Ok(answer) => index_length(&answer),
            Err(_) => None,
        },
    };
    let Some(items) = items else {
        return Verdict::NotChecked("the number of items cannot be told".into());
    };
    let operations = items + OPERATIONS_BESIDE_ITEMS;
    let line = format!(
        "{}: deleteAll makes {operations} of {MAX_OPERATIONS} operations ({})",
        counted(items, ["item", "items"]),
        percent(operations, MAX_OPERATIONS)
    );
    judged(operations, MAX_OPERATIONS, vec![line], OPERATIONS_ADVICE)
}

pub(in crate::audit) fn sizes(context: &Context<'_>) -> Verdict {
    let Some(entries) = &context.before else {
        return Verdict::NotChecked("the sizes of the items cannot be told".into());
    };
    let item = entries.iter().map(|entry| entry.value.len()).max().unwrap_or(0);
    let index = 2 + entries.len() * INDEX_ENTRY_BYTES;
    let lines = vec![
        format!("the largest item has {item} bytes ({})", percent(item, MAX_VALUE_BYTES)),
        format!("the index has about {index} bytes ({})", percent(index, MAX_VALUE_BYTES)),
    ];
    judged(item.max(index), MAX_VALUE_BYTES, lines, SIZES_ADVICE)
}

/// Half of the way is worth knowing, four fifths are a warning, and beyond the wall nothing works.
fn judged(used: usize, limit: usize, lines: Vec<String>, advice: &'static str) -> Verdict {
    let severity = if used > limit {
        Severity::High
    } else if used * 5 >= limit * 4 {
        Severity::Medium
    } else if used * 2 >= limit {
        Severity::Low
    } else {
        return Verdict::Sound(lines);
    };
    Verdict::found(severity, lines, advice)
}

fn percent(used: usize, limit: usize) -> String {
    match used * 100 / limit {
        0 => "less than 1 %".into(),
        share => format!("{share} %"),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(499, None)]
    #[case(500, Some(Severity::Low))]
    #[case(800, Some(Severity::Medium))]
    #[case(1_000, Some(Severity::Medium))]
    #[case(1_001, Some(Severity::High))]
    fn the_nearer_the_wall_the_worse(#[case] used: usize, #[case] expected: Option<Severity>) {
        let severity = match judged(used, 1_000, Vec::new(), "") {
            Verdict::Found(finding) => Some(finding.severity),
            _ => None,
        };
        assert_eq!(severity, expected);
    }
}
