//! The keys of a namespace.
//!
//! | key | type | holds |
//! |---|---|---|
//! | `pysondbkv:{NAMESPACE}:head` | hash | `entries` and `snapshot/NAME`, each with the id of its set |
//! | `…:SET:values` | hash | key → value |
//! | `…:SET:rows` | hash | key → place, expiration and metadata (`row`) |
//! | `…:SET:names` | sorted set, all scores 0 | keys in the order of their bytes |
//! | `…:SET:expiring` | sorted set | key → second in which it expires |
//! | `…:SET:counts` | hash | `last` place given; `bytes` of all keys and values |
//!
//! What stands in braces decides the slot, so a brace in the name of a namespace is written as `%XX`.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use uuid::Uuid;

/// The beginning of all keys.
pub(super) const PREFIX: &str = "pysondbkv:";

/// The field of the head that names the entries of the namespace.
pub(super) const ENTRIES: &str = "entries";

const NOT_IN_TAG: &AsciiSet = &CONTROLS.add(b'{').add(b'}').add(b'%');

const PARTS: [&str; 5] = ["values", "rows", "names", "expiring", "counts"];

/// The id of a set of entries. No two sets ever have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SetId(Uuid);

impl SetId {
    pub(super) fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The id that a head has; None where it has none.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        Uuid::try_parse_ascii(text).ok().map(Self)
    }

    pub(super) fn text(self) -> String {
        self.0.to_string()
    }
}

/// The keys of one namespace.
#[derive(Debug)]
pub(super) struct Keys {
    /// What they begin with.
    prefix: String,
}

impl Keys {
    pub(super) fn of(namespace: &str) -> Self {
        Self { prefix: format!("{PREFIX}{{{}}}:", utf8_percent_encode(namespace, NOT_IN_TAG)) }
    }

    /// A key beside the sets.
    pub(super) fn beside(&self, what: &str) -> String {
        format!("{}{what}", self.prefix)
    }

    /// The key of the head, and those of the parts of these sets.
    pub(super) fn with_head(&self, sets: &[SetId]) -> Vec<String> {
        let mut keys = Vec::with_capacity(1 + PARTS.len() * sets.len());
        keys.push(format!("{}head", self.prefix));
        for set in sets {
            keys.extend(PARTS.map(|part| format!("{}{}:{part}", self.prefix, set.0)));
        }
        keys
    }
}

/// The field of the head that names the set of a snapshot.
pub(super) fn snapshot_field(name: &str) -> String {
    format!("snapshot/{name}")
}

/// The name of the snapshot whose set the field names.
pub(super) fn snapshot_name(field: &[u8]) -> Option<String> {
    let name = field.strip_prefix(b"snapshot/")?;
    String::from_utf8(name.to_vec()).ok()
}
