//! Which location wrote a key last, as long as others may not see it yet.
//!
//! Only writes of locations that have a name are kept, and those of the REST API, which has no location.

use super::recent::Recent;
use crate::clock::Elapsed;
use crate::storage::Name;
use std::time::Duration;

/// The last write of each key.
#[derive(Debug, Default)]
pub(super) struct FarWrites(Recent<Write>);

#[derive(Debug)]
struct Write {
    /// None for the REST API.
    location: Option<Box<str>>,
    until: Elapsed,
}

impl FarWrites {
    /// Notes a write that other locations may not see before `ttl` has passed.
    pub(super) fn note(&mut self, key: &Name, location: Option<&str>, now: Elapsed, ttl: Duration) {
        let write = Write { location: location.map(Into::into), until: now + ttl };
        self.0.note(key, write, |write| now < write.until);
    }

    /// Who wrote the key, if that location may not see it yet.
    pub(super) fn unseen_by(&self, key: &Name, location: &str, now: Elapsed) -> Option<String> {
        let write = self.0.get(key).filter(|write| now < write.until)?;
        match write.location.as_deref() {
            Some(writer) if writer == location => None,
            Some(writer) => Some(writer.to_owned()),
            None => Some("the REST API".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_locations_may_not_see_a_write() {
        let mut writes = FarWrites::default();
        let (now, ttl) = (Elapsed::from_ms(0), Duration::from_mins(1));
        writes.note(&"k".into(), Some("a"), now, ttl);
        let unseen_by =
            |location, ms| writes.unseen_by(&"k".into(), location, Elapsed::from_ms(ms));
        assert_eq!(unseen_by("a", 0), None);
        assert_eq!(unseen_by("b", 59_999).as_deref(), Some("a"));
        assert_eq!(unseen_by("b", 60_000), None);
        writes.note(&"k".into(), None, now, ttl);
        assert_eq!(writes.unseen_by(&"k".into(), "a", now).as_deref(), Some("the REST API"));
    }
}
