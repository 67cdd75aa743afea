//! Runs an audit of a namespace: reads the index, says what the rest will cost, looks, judges.

use super::list::judged;
use super::plan::NamespacePlan;
use crate::audit::record::AuditRecord;
use crate::kv_api::{KEYS_A_BULK_GET, KEYS_A_PAGE, KvApiError};
use crate::record::counted;
use crate::site::Supervisor;
use crate::survey::{Survey, read_index, survey};

/// Audits a namespace. Nothing is written. What the audit costs is told before it looks at the entries.
///
/// # Errors
/// When the API does not show the namespace.
pub async fn audit_namespace(
    plan: &NamespacePlan,
    supervisor: &Supervisor,
    tell: impl FnOnce(&str),
) -> Result<AuditRecord, KvApiError> {
    let index = read_index(&plan.api).await?;
    tell(&cost(index.keys().len(), plan.max_values));
    let seen = survey(&plan.api, index, plan.max_values, supervisor).await?;
    Ok(record(plan, &seen))
}

/// What the audit of a namespace with so many indexed keys asks of the API, in words.
fn cost(indexed: usize, max_values: usize) -> String {
    let values = indexed.min(max_values);
    let lists = indexed / KEYS_A_PAGE + 1;
    let requests = lists + values.div_ceil(KEYS_A_BULK_GET) + 3;
    format!(
        "The index lists {}. This audit of the namespace makes about {}: {} and {}, and at most {max_values} \
         however many items there are (--max-values).",
        counted(indexed, ["key", "keys"]),
        counted(requests, ["request", "requests"]),
        counted(lists, ["KV list operation", "KV list operations"]),
        counted(values + 2, ["KV read", "KV reads"]),
    )
}

fn record(plan: &NamespacePlan, seen: &Survey) -> AuditRecord {
    AuditRecord {
        target: plan.api.door().to_string(),
        mark: String::new(),
        foreign_items: Some(seen.index.keys().len()),
        checks: judged(seen, plan.day),
        kept: Vec::new(),
        is_interrupted: seen.is_cut_short,
    }
}
