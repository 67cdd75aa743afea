//! Looks at the namespace, proposes an index, and writes it.

use std::collections::HashSet;

use super::proposal::{Proposal, Why, Wrong};
use crate::kv_api::{KEYS_A_BULK_GET, KvApi, KvApiError};
use crate::rewrite::{Change, RewriteError, Writing, apply};
use crate::site::Supervisor;
use crate::site::protocol::INDEX_KEY;
use crate::survey::{Index, MAX_VALUE_BYTES, is_json, survey};

/// Why there is no proposal, or it was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RepairError {
    #[error(transparent)]
    Rewrite(#[from] RewriteError),
    #[error("the repair was interrupted, and wrote nothing")]
    Interrupted,
    #[error("the new index would have {0} bytes, and Workers KV stores at most {MAX_VALUE_BYTES}")]
    TooLong(usize),
    #[error("there are more items without an entry than an index can name: {0}")]
    TooMany(usize),
}

impl From<KvApiError> for RepairError {
    fn from(error: KvApiError) -> Self {
        Self::Rewrite(error.into())
    }
}

/// The index that would be right. What was written while it was looked at is left as it is.
///
/// # Errors
/// When the API does not show the namespace, or no index can be right.
pub(crate) async fn propose(api: &KvApi, supervisor: &Supervisor) -> Result<Proposal, RepairError> {
    let before = api.entry(INDEX_KEY).await?;
    let index = before.as_ref().map_or(Index::Missing, |entry| Index::of(&entry.value));
    let seen = survey(api, index.clone(), 0, supervisor).await?;
    if seen.is_cut_short {
        return Err(RepairError::Interrupted);
    }
    if seen.index != index {
        return Err(RewriteError::Changed { key: INDEX_KEY.to_owned() }.into());
    }
    if !seen.orphans.is_whole() {
        return Err(RepairError::TooMany(seen.orphans.count()));
    }
    let mut wrong = Wrong {
        dangling: seen.dangling.kept().iter().cloned().collect(),
        orphans: in_old_order(&index, seen.orphans.kept()),
        no_json: HashSet::new(),
    };
    look_at_orphans(api, &mut wrong, supervisor).await?;
    let broken = match &index {
        Index::Broken { reason, .. } => Some(reason.clone()),
        Index::Missing if !wrong.orphans.is_empty() => Some("there is none".to_owned()),
        Index::Missing | Index::Keys(..) => None,
    };
    let proposal = Proposal::new(before, broken, index.keys(), wrong);
    match proposal.after(INDEX_KEY).value.len() {
        bytes if bytes > MAX_VALUE_BYTES => Err(RepairError::TooLong(bytes)),
        _ => Ok(proposal),
    }
}

/// The keys in the order that a broken index still tells; those that it does not tell come last.
fn in_old_order(index: &Index, orphans: &[String]) -> Vec<String> {
    let mut left: HashSet<&str> = orphans.iter().map(String::as_str).collect();
    let told = index.salvaged().iter().filter(|key| left.remove(key.as_str())).cloned();
    let told: Vec<String> = told.collect();
    let rest = orphans.iter().filter(|key| left.contains(key.as_str())).cloned();
    told.into_iter().chain(rest).collect()
}

/// Reads the items without an entry: one that is gone by now needs none, and one that is no JSON must not
/// have one.
async fn look_at_orphans(
    api: &KvApi,
    wrong: &mut Wrong,
    supervisor: &Supervisor,
) -> Result<(), RepairError> {
    supervisor.progress.begin("items without an entry", wrong.orphans.len());
    let mut there = Vec::with_capacity(wrong.orphans.len());
    for keys in wrong.orphans.chunks(KEYS_A_BULK_GET) {
        if supervisor.interrupt.is_stopping() {
            return Err(RepairError::Interrupted);
        }
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        for (key, value) in keys.iter().zip(api.values(&names).await?) {
            supervisor.progress.advance();
            let Some(value) = value else { continue };
            if !is_json(&value) {
                wrong.no_json.insert(key.clone());
            }
            there.push(key.clone());
        }
    }
    wrong.orphans = there;
    Ok(())
}

/// Writes the proposed index, unless something changed since it was proposed.
///
/// # Errors
/// Where something changed, or the API does not do as asked.
pub(crate) async fn write(
    proposal: &Proposal,
    writing: &mut Writing<'_>,
) -> Result<(), RepairError> {
    check_again(proposal, writing.api).await?;
    let after = proposal.after(INDEX_KEY);
    let change =
        Change { key: after.key.clone(), before: proposal.before.clone(), after: Some(after) };
    Ok(apply(writing, &[change]).await?)
}

/// Reads again what the proposal rests on: what comes must be there, and what goes must not.
async fn check_again(proposal: &Proposal, api: &KvApi) -> Result<(), RepairError> {
    let dangling = proposal.removed.iter().filter(|gone| gone.why == Why::NoItem);
    let coming = proposal.added.iter().map(|key| (key.as_str(), true));
    let all: Vec<_> = dangling.map(|gone| (gone.key.as_str(), false)).chain(coming).collect();
    for part in all.chunks(KEYS_A_BULK_GET) {
        let keys: Vec<&str> = part.iter().map(|(key, _)| *key).collect();
        let values = api.values(&keys).await?;
        let changed =
            part.iter().zip(values).find(|((_, is_there), value)| *is_there != value.is_some());
        if let Some(((key, _), _)) = changed {
            return Err(RewriteError::Changed { key: (*key).to_owned() }.into());
        }
    }
    Ok(())
}
