//! How many adds that come at the same time get lost?
//!
//! The index is read, changed and written back by separate KV operations, so that of two adds at once
//! the later write drops the earlier one's entry. The items are the audit's own, and are removed.

use futures_util::future::join_all;

use super::Context;
use crate::audit::deployment::added_key;
use crate::audit::record::{Severity, Verdict};
use crate::scenario::AuthVariant;
use crate::site::TransportError;
use crate::site::protocol::{Listed, worker};

/// How many adds are sent at once.
const ADDS: usize = 16;

const ADVICE: &str = "Workers KV has no transactions. Let one Durable Object own the index and serialise \
    its changes, or do without an index: list the namespace with KV's list(), whose keys are the items. \
    Until then, add one item at a time.";

pub(in crate::audit) async fn check(context: &Context<'_>) -> Verdict {
    if let Some(verdict) = context.read_only() {
        return verdict;
    }
    let deployment = context.deployment;
    let request = worker::add(deployment.item("lost-adds"));
    let adds = (0..ADDS).map(|_| deployment.ask_once(request.clone(), AuthVariant::Right));
    let answers = join_all(adds).await;
    let is_refused = |answer: &Result<_, _>| matches!(answer, Err(TransportError::Limited(_)));
    let refused = answers.iter().filter(|answer| is_refused(answer)).count();
    let keys: Vec<_> =
        answers.iter().flatten().filter_map(|answer| added_key(&request, answer)).collect();
    if keys.len() < 2 {
        let stored = keys.len();
        return Verdict::NotChecked(format!(
            "of {ADDS} adds at once {stored} were answered with a key, and {refused} refused by the platform"
        ));
    }
    let is_listed =
        |entries: &[Listed], key: &String| entries.iter().any(|entry| entry.key == *key);
    let all_listed = |entries: &[_]| keys.iter().all(|key| is_listed(entries, key));
    let Some(entries) = deployment.settled_listing(all_listed).await else {
        return Verdict::NotChecked("the listing cannot be read".into());
    };
    let stored = keys.len();
    let lost = keys.iter().filter(|key| !is_listed(&entries, key)).count();
    let mut lines = vec![format!(
        "{ADDS} adds at once: {stored} answered with a key, {} listed afterwards, {lost} lost",
        stored - lost
    )];
    if refused > 0 {
        lines.push(format!("{refused} were refused by the platform (one write a second to a key)"));
    }
    match lost {
        0 => Verdict::Sound(lines),
        _ => Verdict::found(Severity::Medium, lines, ADVICE),
    }
}
