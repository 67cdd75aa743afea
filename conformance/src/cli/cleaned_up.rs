//! What became of a ledger, in words and as a status.

use std::path::Path;

use crate::record::Status;
use crate::report::visible_in_line;
use crate::site::{AbandonedError, CleanedUp};

/// Why nothing could be cleaned up.
pub(super) fn failed(error: AbandonedError) -> (String, Status) {
    let is_of_target =
        matches!(error, AbandonedError::Unreachable(_) | AbandonedError::NoListing(_));
    let status = if is_of_target { Status::Unreachable } else { Status::Usage };
    (format!("error: {:#}\n", anyhow::Error::from(error)), status)
}

/// What was removed and what is left, by this ledger.
pub(super) fn removed(ledger: &Path, done: CleanedUp) -> String {
    let CleanedUp { target, removed, leftovers, unaccounted, .. } = done;
    let target = target.unwrap_or_else(|| ledger.display().to_string());
    let mut words = format!("{target}: {removed} removed, {} left\n", leftovers.len());
    words.extend(leftovers.iter().map(|left| {
        format!("  {}  {}\n", visible_in_line(&left.key), visible_in_line(&left.reason))
    }));
    words.extend(unaccounted.iter().map(|(additions, mark)| format!(
        "  {additions} under way when it was killed, and the listing shows no item of theirs. If one was \
         stored without an entry in the\n  index, only the namespace shows it (wrangler kv key list); its \
         value mostly holds {mark}\n"
    )));
    words
}

/// The status that counts of two.
pub(super) fn worse(one: Status, other: Status) -> Status {
    if (one as u8) < (other as u8) { other } else { one }
}
