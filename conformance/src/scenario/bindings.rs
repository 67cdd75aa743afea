//! The texts that fill the templates of one scenario.

use std::collections::BTreeMap;

use uuid::{Builder, Uuid};

use super::{AuthKey, AuthVariant};

/// The texts for the places in the templates of one scenario.
#[derive(Debug, Clone)]
pub(crate) struct Bindings {
    mark: String,
    /// The seed of the fresh keys.
    seed: u128,
    auth_key: Option<AuthKey>,
    captures: BTreeMap<String, String>,
}

/// A template uses a name that is not bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing was captured under the name `{0}`")]
pub(crate) struct Unbound(pub(crate) String);

impl Bindings {
    /// Bindings without captures. No other run and no other scenario may have the same seed.
    pub(crate) fn new(mark: impl Into<String>, seed: u128, auth_key: Option<AuthKey>) -> Self {
        Self { mark: mark.into(), seed, auth_key, captures: BTreeMap::new() }
    }

    /// The mark of this run and scenario.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    /// Binds a captured text to a name. A later capture replaces it.
    pub(crate) fn capture(&mut self, name: &str, text: String) {
        self.captures.insert(name.to_owned(), text);
    }

    pub(crate) fn captured(&self, name: &str) -> Result<&str, Unbound> {
        self.captures.get(name).map(String::as_str).ok_or_else(|| Unbound(name.to_owned()))
    }

    /// The same bindings, each text escaped for a regular expression.
    pub(super) fn escaped(&self) -> Self {
        let mut escaped = self.clone();
        escaped.mark = regex::escape(&escaped.mark);
        escaped.captures.values_mut().for_each(|text| *text = regex::escape(text));
        escaped
    }

    /// The content of the auth header for a variant.
    pub(crate) fn auth_header(&self, variant: AuthVariant) -> Option<String> {
        self.auth_key.as_ref()?.header(variant)
    }

    pub(super) fn auth_query(&self, variant: AuthVariant) -> String {
        self.auth_key.as_ref().map(|key| key.query(variant)).unwrap_or_default()
    }

    /// A version 4 UUID made of the label's FNV-1a hash and the seed. The same label gives the same UUID.
    pub(super) fn fresh(&self, label: &str) -> Uuid {
        const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let hash = label
            .bytes()
            .fold(OFFSET ^ self.seed, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
        Builder::from_random_bytes(hash.to_be_bytes()).into_uuid()
    }
}
