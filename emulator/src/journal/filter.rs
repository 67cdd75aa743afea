//! Which entries of the journal a reader wants.

use super::entry::{JournalEntry, OperationRecord};
use super::part::CAPACITY;
use crate::storage::Name;

/// A filter. An entry matches if it meets every condition that is given.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Only requests of the store of that name.
    pub store: Option<String>,
    /// Only requests of that method.
    pub method: Option<String>,
    /// Only requests whose target contains this.
    pub target: Option<String>,
    /// Only answers of that status.
    pub status: Option<u16>,
    /// Only requests with a KV operation of that name.
    pub operation: Option<String>,
    /// Only requests with a KV operation on that key.
    pub key: Option<Name>,
    /// Only requests with a higher number.
    pub after: Option<u64>,
    /// At most this many, the latest.
    pub limit: Option<usize>,
}

impl Filter {
    /// Adds the condition of a query parameter.
    ///
    /// # Errors
    /// [`FilterError`] when there is no such condition, or it cannot have such a value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), FilterError> {
        let bad = || FilterError::Value { name: name.to_owned(), value: value.to_owned() };
        match name {
            "method" => self.method = Some(value.to_ascii_uppercase()),
            "target" => self.target = Some(value.to_owned()),
            "status" => self.status = Some(value.parse().map_err(|_| bad())?),
            "operation" => self.operation = Some(value.to_owned()),
            "key" => self.key = Some(value.into()),
            "after" => self.after = Some(value.parse().map_err(|_| bad())?),
            "limit" => self.limit = Some(value.parse().map_err(|_| bad())?),
            _ => return Err(FilterError::Name(name.to_owned())),
        }
        Ok(())
    }

    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(CAPACITY)
    }

    pub(super) fn matches(&self, entry: &JournalEntry) -> bool {
        let with_operation =
            |test: &dyn Fn(&OperationRecord) -> bool| entry.operations.iter().any(test);
        self.store.as_ref().is_none_or(|store| entry.store.as_ref() == Some(store))
            && self.method.as_ref().is_none_or(|method| entry.method.as_str() == method)
            && self.target.as_ref().is_none_or(|part| entry.target.contains(part))
            && self.status.is_none_or(|status| entry.status == Some(status))
            && self.operation.as_ref().is_none_or(|name| with_operation(&|op| op.operation == name))
            && self.key.as_ref().is_none_or(|key| with_operation(&|op| op.key == *key))
            && self.after.is_none_or(|number| entry.request > number)
    }
}

/// Why a query parameter is not a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// There is no condition of that name.
    #[error(
        "there is no filter {0:?}: filter by method, target, status, operation, key, after or limit"
    )]
    Name(String),
    /// The condition needs a number.
    #[error("{name}: {value:?} is no number")]
    Value {
        /// The condition's name.
        name: String,
        /// The value that was given.
        value: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("colour", "red", "there is no filter")]
    #[case("status", "ok", "is no number")]
    fn what_is_no_condition_is_refused(
        #[case] name: &str,
        #[case] value: &str,
        #[case] told: &str,
    ) {
        let error = Filter::default().set(name, value).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
}
