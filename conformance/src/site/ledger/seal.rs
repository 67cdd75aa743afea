//! Seals the lines of a section that lies where others can write.
//!
//! Whoever can write into a shared ledger could otherwise name an item of others there, and a clean-up would
//! remove it. A seal is a hash under the auth key of the line, its place, its section and its target, which
//! nobody can make without the key. At a target without a key, anybody can.

use base64::prelude::{BASE64_STANDARD_NO_PAD, Engine as _};
use ring::hmac;

use super::binding::key;
use crate::scenario::AuthKey;

/// Seals the lines of one section.
#[derive(Debug, Clone)]
pub(crate) struct Seal {
    key: hmac::Key,
    /// What all its texts begin with.
    section: String,
}

impl Seal {
    /// The seal of the section with this id, at the target of this URL and key.
    pub(crate) fn new(url: &str, auth_key: Option<&AuthKey>, id: &str) -> Self {
        Self { key: key(auth_key), section: format!("line {id} {url}") }
    }

    /// A line behind its seal.
    pub(crate) fn sealed(&self, nth: usize, line: &str) -> String {
        let tag = hmac::sign(&self.key, self.text(nth, line).as_bytes());
        format!("{} {line}", BASE64_STANDARD_NO_PAD.encode(tag))
    }

    /// The line behind a seal; nothing where the seal is another's.
    pub(crate) fn opened<'a>(&self, nth: usize, sealed: &'a str) -> Option<&'a str> {
        let (tag, line) = sealed.split_once(' ')?;
        let tag = BASE64_STANDARD_NO_PAD.decode(tag).ok()?;
        hmac::verify(&self.key, self.text(nth, line).as_bytes(), &tag).ok()?;
        Some(line)
    }

    fn text(&self, nth: usize, line: &str) -> String {
        format!("{} {nth} {line}", self.section)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn seal(url: &str, key: &str, id: &str) -> Seal {
        Seal::new(url, Some(&AuthKey::new(key).unwrap()), id)
    }

    #[rstest]
    #[case::the_same("http://x", "k", "a", 0, true)]
    #[case::of_another_target("http://y", "k", "a", 0, false)]
    #[case::under_another_key("http://x", "l", "a", 0, false)]
    #[case::of_another_section("http://x", "k", "b", 0, false)]
    #[case::at_another_place("http://x", "k", "a", 1, false)]
    fn a_line_counts_where_it_was_written(
        #[case] url: &str,
        #[case] key: &str,
        #[case] id: &str,
        #[case] nth: usize,
        #[case] counts: bool,
    ) {
        let sealed = seal("http://x", "k", "a").sealed(0, "{\"claimed\":\"a b\"}");
        let opened = seal(url, key, id);
        let opened = opened.opened(nth, &sealed);
        assert_eq!(opened, counts.then_some("{\"claimed\":\"a b\"}"));
    }

    #[test]
    fn a_changed_line_does_not_count() {
        let seal = seal("http://x", "k", "a");
        let planted = seal.sealed(0, "{\"claimed\":\"ours\"}").replace("ours", "theirs");
        assert_eq!(seal.opened(0, &planted), None);
        assert_eq!(seal.opened(0, "{\"claimed\":\"theirs\"}"), None);
    }
}
