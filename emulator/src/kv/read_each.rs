//! Many reads, all started at once, where nothing can come between them: no cache, no latency, no
//! fault, no limit. One look at the storage then serves them all.
//!
//! Invariant: counts, hazards and journal are those of as many single steps.

use super::binding::Binding;
use super::error::{KvError, Method};
use super::key::Key;
use super::step::{failed, within_operations, within_quota};
use crate::journal::Operation;
use crate::storage::Value;
use crate::usage::Kind;

/// The values of `keys`, in their order. Only for conditions that are plain.
pub(super) async fn read_each(
    binding: &Binding,
    keys: &[Key<'_>],
) -> Result<Vec<Option<Value>>, KvError> {
    let number = keys.len() as u64;
    within_operations(binding, Kind::Read, number)?;
    within_quota(binding, Kind::Read, number)?;
    let names: Vec<&str> = keys.iter().map(Key::as_str).collect();
    let read = binding.contents.read_each(&binding.view(), &names).await;
    let values = read.map_err(failed(Method::Get))?;
    binding.write_journal(names.iter().zip(&values).map(operation));
    Ok(values)
}

fn operation((key, value): (&&str, &Option<Value>)) -> Operation {
    Operation {
        operation: Method::Get.as_str(),
        key: (*key).to_owned(),
        bytes: value.as_ref().map(Value::len),
        cache: None,
        wait_ms: 0,
        error: None,
        fault: None,
    }
}
