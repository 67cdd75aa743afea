//! The id of a namespace, as Cloudflare's API names it.

use std::fmt;
use uuid::Uuid;
use uuid::fmt::Simple;

/// 32 hexadecimal digits in lower case. Namespaces of one title have one id, on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NamespaceId(Uuid);

/// What titles are hashed with; chosen once, by chance.
const SPACE: Uuid = Uuid::from_u128(0x5b0d_6c1e_93a7_4f52_8e4d_27c9_b1f0_a63e);

impl NamespaceId {
    /// The id of the namespace of that title. A title that has the form of an id is the id.
    #[must_use]
    pub fn of(title: &str) -> Self {
        let given = title.len() == Simple::LENGTH && title == title.to_ascii_lowercase();
        let given = given.then(|| Uuid::try_parse(title).ok()).flatten();
        Self(given.unwrap_or_else(|| Uuid::new_v5(&SPACE, title.as_bytes())))
    }
}

impl fmt::Display for NamespaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_the_form_of_cloudflares_and_never_changes() {
        assert_eq!(NamespaceId::of("team").to_string().len(), 32);
        assert_eq!(NamespaceId::of("team"), NamespaceId::of("team"));
        assert_ne!(NamespaceId::of("team"), NamespaceId::of("Team"));
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(NamespaceId::of(id).to_string(), id);
    }
}
