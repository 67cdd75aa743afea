//! The keys of a shared ledger.
//!
//! | key | type | holds |
//! |---|---|---|
//! | `pysondbkv-ledger:targets` | sorted set | the URLs of targets → when one was last begun at, in ms |
//! | `pysondbkv-ledger:{URL}:leases` | sorted set | section → end of its lease, in ms |
//! | `pysondbkv-ledger:{URL}:owners` | hash | section → who may write it |
//! | `pysondbkv-ledger:{URL}:section:ID` | list | its lines, each behind its seal |
//! | `pysondbkv-ledger:{URL}:turn`, `queue`, `heard`, `written` | hashes, sorted sets | the turn and the pace |
//! | `pysondbkv-ledger:{URL}:day` | hash | the day, and the KV writes that were taken out of its budget |
//!
//! What stands in braces decides the slot, so a brace in a URL is written as `%XX`. All keys of a target lie
//! on one node, so that one script can change them.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

const PREFIX: &str = "pysondbkv-ledger:";

const NOT_IN_TAG: &AsciiSet = &CONTROLS.add(b'{').add(b'}').add(b'%');

/// The key of the targets.
pub(super) fn targets() -> [String; 1] {
    [format!("{PREFIX}targets")]
}

/// The keys of one target.
#[derive(Debug)]
pub(super) struct Keys {
    prefix: String,
}

impl Keys {
    pub(super) fn of(url: &str) -> Self {
        Self { prefix: format!("{PREFIX}{{{}}}:", utf8_percent_encode(url, NOT_IN_TAG)) }
    }

    pub(super) fn leases(&self) -> [String; 1] {
        [self.named("leases")]
    }

    pub(super) fn leases_and_owners(&self) -> [String; 2] {
        ["leases", "owners"].map(|name| self.named(name))
    }

    /// The keys by which a section is written.
    pub(super) fn of_section(&self, id: &str) -> [String; 3] {
        [self.named("leases"), self.named("owners"), self.section(id)]
    }

    pub(super) fn section(&self, id: &str) -> String {
        self.named(&format!("section:{id}"))
    }

    pub(super) fn turn(&self) -> [String; 1] {
        [self.named("turn")]
    }

    pub(super) fn turn_and_all(&self) -> [String; 4] {
        ["turn", "queue", "heard", "written"].map(|name| self.named(name))
    }

    pub(super) fn day(&self) -> [String; 1] {
        [self.named("day")]
    }

    fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_cannot_change_the_slot() {
        let keys = Keys::of("http://x/{a}%7D");
        assert_eq!(keys.section("1"), "pysondbkv-ledger:{http://x/%7Ba%7D%257D}:section:1");
    }
}
