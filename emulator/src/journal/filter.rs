//! Which entries of the journal somebody wants to see.

use super::CAPACITY;
use super::entry::Entry;
use crate::storage::Name;

/// A filter: every condition given must hold.
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
    /// At most so many, the latest.
    pub limit: Option<usize>,
}

impl Filter {
    /// Adds the condition that a query parameter names.
    ///
    /// # Errors
    /// [`FilterError`] when there is no such condition, or not with such a value.
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

    pub(super) fn lets_through(&self, entry: &Entry) -> bool {
        let with_operation =
            |test: &dyn Fn(&super::Operation) -> bool| entry.operations.iter().any(test);
        self.store.as_ref().is_none_or(|store| entry.store.as_ref() == Some(store))
            && self.method.as_ref().is_none_or(|method| entry.method.as_str() == method)
            && self.target.as_ref().is_none_or(|part| entry.target.contains(part))
            && self.status.is_none_or(|status| entry.status == Some(status))
            && self.operation.as_ref().is_none_or(|name| with_operation(&|op| op.operation == name))
            && self.key.as_ref().is_none_or(|key| with_operation(&|op| op.key == *key))
            && self.after.is_none_or(|number| entry.request > number)
    }
}

/// Why a query parameter is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// There is no such condition.
    #[error(
        "there is no filter {0:?}: filter by method, target, status, operation, key, after or limit"
    )]
    Name(String),
    /// The value is none for it.
    #[error("{name}: {value:?} is no number")]
    Value {
        /// The condition.
        name: String,
        /// What was given.
        value: String,
    },
}

#[cfg(test)]
mod tests {
    use super::super::{Journal, Operation};
    use super::*;
    use crate::clock::Timestamp;
    use http::Method;
    use rstest::rstest;

    fn journal() -> Journal {
        let journal = Journal::default();
        for request in 1..=3 {
            journal.write(|| Entry {
                request,
                at: Timestamp::default(),
                store: (request == 2).then(|| "a".into()),
                method: if request == 3 { Method::POST } else { Method::GET },
                target: format!("/get/{request}"),
                location: "local".into(),
                status: Some(200),
                elapsed_ms: 0,
                operation_count: 1,
                operations: vec![Operation {
                    operation: "get",
                    key: request.to_string().as_str().into(),
                    bytes: None,
                    cache: None,
                    wait_ms: 0,
                    trouble: None,
                }],
                fault: None,
            });
        }
        journal
    }

    #[rstest]
    #[case(&[], &[1, 2, 3])]
    #[case(&[("method", "get")], &[1, 2])]
    #[case(&[("key", "2"), ("operation", "get")], &[2])]
    #[case(&[("operation", "put")], &[])]
    #[case(&[("after", "1"), ("limit", "1")], &[3])]
    #[case(&[("status", "200"), ("target", "/1")], &[1])]
    fn lets_through_what_meets_every_condition(
        #[case] conditions: &[(&str, &str)],
        #[case] requests: &[u64],
    ) {
        let mut filter = Filter::default();
        for (name, value) in conditions {
            filter.set(name, value).unwrap();
        }
        let read: Vec<_> = journal().read(&filter).iter().map(|entry| entry.request).collect();
        assert_eq!(read, requests);
    }

    #[rstest]
    #[case("colour", "red", "there is no filter")]
    #[case("status", "ok", "is no number")]
    fn what_is_no_filter_is_refused(#[case] name: &str, #[case] value: &str, #[case] told: &str) {
        let error = Filter::default().set(name, value).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }

    #[tokio::test]
    async fn who_waits_is_woken_by_the_entry() {
        let journal = std::sync::Arc::new(journal());
        let filter = Filter { after: Some(3), ..Filter::default() };
        let (waiting, wanted) = (std::sync::Arc::clone(&journal), filter.clone());
        let wait = tokio::spawn(async move { waiting.wait_for(&wanted, 1).await });
        tokio::task::yield_now().await;
        let mut entry = journal.read(&Filter::default()).remove(0);
        entry.request = 4;
        journal.write(|| entry);
        assert_eq!(wait.await.unwrap()[0].request, 4);
    }
}
