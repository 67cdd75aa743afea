//! Binds a ledger to its target and its auth key.
//!
//! A ledger names the URL to which `cleanup` sends the key. So it holds a hash of that URL under the key,
//! which nobody can make without the key.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ring::hmac;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::scenario::AuthKey;

/// What binds a ledger. Nobody can read the key from it, unless the key can be guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Binding {
    /// Chance, so that two ledgers of one target do not look alike.
    salt: String,
    /// The keyed hash of salt and URL.
    hash: String,
}

impl Binding {
    /// The binding to the target at a URL and to its key; without a key, to the URL alone.
    pub(crate) fn new(url: &str, auth_key: Option<&AuthKey>) -> Self {
        let salt = Uuid::new_v4().simple().to_string();
        let tag = hmac::sign(&key(auth_key), text(&salt, url).as_bytes());
        Self { hash: BASE64_STANDARD.encode(tag), salt }
    }

    /// Whether this is the binding to that target and that key.
    pub(crate) fn holds(&self, url: &str, auth_key: Option<&AuthKey>) -> bool {
        let text = text(&self.salt, url);
        BASE64_STANDARD
            .decode(&self.hash)
            .is_ok_and(|hash| hmac::verify(&key(auth_key), text.as_bytes(), &hash).is_ok())
    }
}

pub(super) fn key(auth_key: Option<&AuthKey>) -> hmac::Key {
    let secret = auth_key.map(AuthKey::secret).unwrap_or_default();
    hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())
}

fn text(salt: &str, url: &str) -> String {
    format!("ledger {salt} {url}")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::the_same("http://x", Some("k"), true)]
    #[case::another_target("http://y", Some("k"), false)]
    #[case::another_key("http://x", Some("l"), false)]
    #[case::no_key("http://x", None, false)]
    fn a_ledger_is_bound_to_target_and_key(
        #[case] url: &str,
        #[case] key: Option<&str>,
        #[case] holds: bool,
    ) {
        let key = key.map(|text| AuthKey::new(text).unwrap());
        let binding = Binding::new("http://x", Some(&AuthKey::new("k").unwrap()));
        assert_eq!(binding.holds(url, key.as_ref()), holds);
    }
}
