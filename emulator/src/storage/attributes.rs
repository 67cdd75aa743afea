//! What a put stores beside the bytes: metadata, and when the entry expires.

use std::sync::Arc;

/// The attributes of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// JSON text.
    pub metadata: Option<Arc<str>>,
    /// The moment from which the entry is gone, in whole seconds since the Unix epoch.
    pub expiration: Option<u64>,
}

impl Attributes {
    /// Whether the entry is gone at `now`, in seconds since the Unix epoch.
    #[must_use]
    pub fn is_expired(&self, now: u64) -> bool {
        self.expiration.is_some_and(|expiration| expiration <= now)
    }

    /// These attributes to be shared, if there are any.
    pub(super) fn shared(self) -> Option<Arc<Self>> {
        (self != Self::default()).then(|| Arc::new(self))
    }
}
