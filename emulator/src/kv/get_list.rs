//! Reads of a whole list of keys, all started at once.
//!
//! Where nothing can come between them (no cache, no latency, no fault, no limit) they all see the
//! entries of one moment, and those are what is answered. Invariant: counts, hazards and journal
//! are those of as many single steps.

use super::binding::Binding;
use super::error::{KvError, Method, failed};
use super::key::Key;
use super::step::{within_operations, within_quota};
use crate::journal::{MAX_OPERATIONS, Operation};
use crate::storage::{FrozenEntries, KeyList, Name, Value};
use crate::usage::Kind;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The entries in which all of `keys` are read, if the storage can show them as they are at one
/// moment. Only for conditions that are plain.
pub(super) async fn get_list(
    binding: &Binding<'_>,
    keys: &KeyList,
) -> Result<Option<Arc<dyn FrozenEntries>>, KvError> {
    check(keys)?;
    let view = binding.view();
    let frozen = binding.contents().freeze(&view).await.map_err(failed(Method::Get))?;
    let Some(entries) = frozen else { return Ok(None) };
    let number = keys.len() as u64;
    within_operations(binding, Kind::Read, number)?;
    within_quota(binding, Kind::Read, number, view.now)?;
    write_journal(binding, keys, entries.as_ref());
    Ok(Some(entries))
}

/// Checks the keys as KV does. It accepts every UUID.
fn check(keys: &KeyList) -> Result<(), KvError> {
    keys.texts().try_for_each(|text| Key::parse(text, Method::Get).map(drop))
}

fn write_journal(binding: &Binding<'_>, keys: &KeyList, entries: &dyn FrozenEntries) {
    let mut operations = Vec::with_capacity(keys.len().min(MAX_OPERATIONS));
    let mut visit = |name: &Name, value: Option<&Value>| {
        operations.push(operation(name, value));
        ControlFlow::Continue(())
    };
    entries.visit_each(&mut keys.iter().take(MAX_OPERATIONS), &mut visit);
    binding.write_journal(operations.into_iter());
}

fn operation(name: &Name, value: Option<&Value>) -> Operation {
    Operation {
        operation: Method::Get.as_str(),
        key: name.clone(),
        bytes: value.map(Value::len),
        cache: None,
        wait_ms: 0,
        trouble: None,
    }
}
