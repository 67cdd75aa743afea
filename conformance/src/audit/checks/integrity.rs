//! Do the index and the items agree, as far as the API shows it?
//!
//! An item that holds `null` looks as one that is gone does, so such entries are told, not condemned.
//! Items that no index entry leads to cannot be seen through the API at all.

use std::collections::BTreeSet;

use super::Context;
use crate::audit::deployment::shown;
use crate::audit::record::{Severity, Verdict};
use crate::record::counted;
use crate::site::protocol::Listed;

const ADVICE: &str = "Compare the index with the namespace: npx wrangler kv key list --binding DB --remote \
    against npx wrangler kv key get --binding DB --remote __index__ , and write back the keys that exist, \
    each once, with npx wrangler kv key put. In the Worker, put the item before the index.";

const BROKEN: &str = "The index is the KV entry __index__, a JSON array of keys. Where it is no array any \
    more, write one back: npx wrangler kv key put --binding DB --remote __index__ '[\"KEY\",…]' with the \
    keys of npx wrangler kv key list. Where there are too many items, read them page by page.";

/// How many keys are named.
const MAX_NAMED: usize = 3;

#[expect(clippy::unused_async, reason = "every check is awaited alike")]
pub(in crate::audit) async fn check(context: &Context<'_>) -> Verdict {
    let Some(entries) = &context.before else { return unreadable(context) };
    let nulls: Vec<_> = entries.iter().filter(|entry| entry.is_null()).collect();
    let twice = repeated(entries);
    if nulls.is_empty() && twice.is_empty() {
        return Verdict::sound(match entries.len() {
            1 => "1 entry, once and with an item".to_owned(),
            many => format!("{many} entries, each once and with an item"),
        });
    }
    let mut lines = Vec::new();
    if !nulls.is_empty() {
        let keys = nulls.iter().map(|entry| entry.key.as_str());
        let entries = counted(nulls.len(), ["entry shows", "entries show"]);
        let named = named(keys);
        lines.push(format!("{entries} null: the item is gone, or null was stored ({named})"));
    }
    if !twice.is_empty() {
        let named = named(twice.iter().copied());
        let keys = counted(twice.len(), ["key is", "keys are"]);
        lines.push(format!("{keys} listed more than once ({named})"));
    }
    Verdict::found(Severity::Medium, lines, ADVICE)
}

fn unreadable(context: &Context<'_>) -> Verdict {
    let answer = &context.listing;
    if matches!(answer.status, 401 | 403) {
        return Verdict::NotChecked(format!("GET /getAll answers {}", shown(answer)));
    }
    let line = match answer.status {
        200 => "GET /getAll answers 200, and no list of items".to_owned(),
        _ => format!("GET /getAll answers {}", shown(answer)),
    };
    Verdict::found(Severity::High, [line], BROKEN)
}

fn repeated(entries: &[Listed]) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let keys = entries.iter().map(|entry| entry.key.as_str());
    let repeated: BTreeSet<_> = keys.filter(|key| !seen.insert(*key)).collect();
    repeated.into_iter().collect()
}

fn named<'a>(keys: impl ExactSizeIterator<Item = &'a str>) -> String {
    let rest = keys.len().saturating_sub(MAX_NAMED);
    let named: Vec<_> = keys.take(MAX_NAMED).map(one_line).collect();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    named.join(", ") + &more
}

fn one_line(key: &str) -> String {
    key.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
