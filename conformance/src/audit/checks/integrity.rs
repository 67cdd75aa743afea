//! Do the index and the items agree, as far as the API shows it?
//!
//! An item that holds `null` looks like one that is gone, so such entries are reported as either. Items
//! that no index entry names cannot be seen through the API at all.

use std::collections::BTreeSet;

use crate::audit::check::Check;
use crate::audit::context::{Context, shown};
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::record::counted;
use crate::site::classify::is_page;
use crate::site::protocol::Listed;

pub(super) const CHECK: Check = Check {
    id: "integrity",
    promise: "the index and the items agree",
    problem: "the index and the items disagree",
    is_vital: false,
};

const ADVICE: &str = "Compare the index with the namespace: npx wrangler kv key list --binding DB --remote \
    against npx wrangler kv key get --binding DB --remote __index__ , and write back the keys that exist, \
    each once, with npx wrangler kv key put. In the Worker, put the item before the index.";

/// What an answer says when the index is no array, or too large to be read.
const INDEX_ERRORS: [&str; 6] = [
    "is not a function", "is not iterable", "Unexpected ", "not valid JSON", "index", "subrequests",
];

const UNREADABLE: &str = "This does not tell that the index is broken: leave it as it is. Look at what \
    answers GET /getAll, and why: npx wrangler tail shows the Worker's exceptions.";

const BROKEN: &str = "The index is the KV entry __index__, a JSON array of keys. Where it is no array any \
    more, write one back: npx wrangler kv key put --binding DB --remote __index__ '[\"KEY\",…]' with the \
    keys of npx wrangler kv key list. Where there are too many items, read them page by page.";

/// How many keys are named.
const MAX_NAMED: usize = 3;

pub(super) fn judge(context: &Context) -> Result<CheckVerdict, Gap> {
    let Some(entries) = &context.before else { return unreadable(context) };
    let nulls: Vec<_> = entries.iter().filter(|entry| entry.is_null()).collect();
    let twice = repeated(entries);
    if nulls.is_empty() && twice.is_empty() {
        return Ok(CheckVerdict::sound(match entries.len() {
            1 => "1 entry, once and with an item".to_owned(),
            many => format!("{many} entries, each once and with an item"),
        }));
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
    Ok(CheckVerdict::found(Severity::Medium, lines, ADVICE))
}

fn unreadable(context: &Context) -> Result<CheckVerdict, Gap> {
    let answer = &context.listing;
    if matches!(answer.status, 401 | 403) {
        return Err(format!("GET /getAll answers {}", shown(answer)).into());
    }
    let tells = |text: &str| INDEX_ERRORS.iter().any(|words| text.contains(words));
    let is_broken = answer.status == 500 && !is_page(answer) && answer.text().is_some_and(tells);
    let line = match answer.status {
        200 => "GET /getAll answers 200, and no list of items".to_owned(),
        _ => format!("GET /getAll answers {}", shown(answer)),
    };
    let advice = if is_broken { BROKEN } else { UNREADABLE };
    Ok(CheckVerdict::found(Severity::High, [line], advice))
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
