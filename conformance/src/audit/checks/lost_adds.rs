//! How many adds that come at the same time get lost?
//!
//! The index is read, changed and written back by separate KV operations. Of two adds at once, the later
//! write drops the earlier one's entry. The items are the audit's own, and are removed.

use futures_util::future::join_all;

use crate::audit::check::Check;
use crate::audit::context::{Context, added_key};
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::scenario::AuthVariant;
use crate::site::protocol::Listed;
use crate::site::{How, TransportError};

pub(super) const CHECK: Check = Check {
    id: "lost-adds",
    promise: "adds at the same time are all kept",
    problem: "adds at the same time get lost",
    is_vital: false,
};

/// How many adds are sent at once.
const ADDS: usize = 16;

const ADVICE: &str = "Workers KV has no transactions. Let one Durable Object own the index and serialise \
    its changes, or do without an index: list the namespace with KV's list(), whose keys are the items. \
    Until then, add one item at a time.";

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    context.may_write()?;
    let request = context.addition("lost-adds");
    let once = How::beside_others(AuthVariant::Right).once();
    let sent = join_all((0..ADDS).map(|_| context.stay.send(&request, once))).await;
    let answers: Vec<_> = sent.into_iter().map(|sent| sent.answer).collect();
    let is_refused = |answer: &&Result<_, _>| matches!(answer, Err(TransportError::Limited(_)));
    let refused = answers.iter().filter(is_refused).count();
    let answered = answers.iter().flatten();
    let keys: Vec<_> = answered.filter_map(|answer| added_key(&request, answer)).collect();
    let stored = keys.len();
    if stored < 2 {
        let reason = format!(
            "of {ADDS} adds at once {stored} were answered with a key, and {refused} refused by the platform"
        );
        return Err(reason.into());
    }
    let is_listed = |entries: &[Listed], key: &str| entries.iter().any(|entry| entry.key == key);
    let all_listed = |entries: &[_]| keys.iter().all(|key| is_listed(entries, key));
    let entries = context.settled_entries(all_listed).await;
    let entries = entries.ok_or("the listing cannot be read")?;
    let lost = keys.iter().filter(|key| !is_listed(&entries, key)).count();
    let mut lines = vec![format!(
        "{ADDS} adds at once: {stored} answered with a key, {} listed afterwards, {lost} lost",
        stored - lost
    )];
    if refused > 0 {
        lines.push(format!("{refused} were refused by the platform (one write a second to a key)"));
    }
    Ok(match lost {
        0 => CheckVerdict::Sound(lines),
        _ => CheckVerdict::found(Severity::Medium, lines, ADVICE),
    })
}
