//! The fields of an item, taken one by one.

use super::error::Problem;
use crate::js::{self, JsString, Object, Value};
use crate::storage::Attributes;

/// The fields of an item that were not taken yet.
pub(super) struct Fields(Object);

impl Fields {
    pub(super) fn parse(text: &[u8]) -> Result<Self, Problem> {
        let text = str::from_utf8(text).map_err(|_| Problem::NotUtf8)?;
        match js::parse(text.as_bytes()) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Problem::NoObject),
            Err(error) => Err(Problem::NotJson(error.to_string())),
        }
    }

    /// A field that every item has.
    pub(super) fn required(&mut self, name: &'static str) -> Result<Value, Problem> {
        self.optional(name).ok_or(Problem::Missing(name))
    }

    pub(super) fn optional(&mut self, name: &'static str) -> Option<Value> {
        self.0.remove(name)
    }

    pub(super) fn key(&mut self) -> Result<String, Problem> {
        text("key", self.required("key")?)
    }

    /// A whole number that is not negative.
    pub(super) fn number(&mut self, name: &'static str) -> Result<Option<u64>, Problem> {
        const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
        match self.optional(name) {
            None => Ok(None),
            Some(Value::Number(number))
                if number.fract() == 0.0 && (0.0..=MAX_SAFE).contains(&number) =>
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "in range"
                )]
                Ok(Some(number as u64))
            }
            Some(_) => Err(Problem::Type { name, wanted: "a whole number" }),
        }
    }

    /// The fields `metadata` and `expiration`.
    pub(super) fn attributes(&mut self) -> Result<Attributes, Problem> {
        let metadata =
            self.optional("metadata").filter(|metadata| !matches!(metadata, Value::Null));
        let metadata = metadata.map(|metadata| js::stringify(&metadata).into());
        Ok(Attributes { metadata, expiration: self.number("expiration")? })
    }

    /// Refuses an item that has further fields. `known` says which ones there are.
    pub(super) fn finish(self, known: &'static str) -> Result<(), Problem> {
        match self.0.iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(Problem::Unknown { name: name.to_string(), known }),
        }
    }
}

/// The text of a field. Half a surrogate pair is no text.
pub(super) fn text(name: &'static str, value: Value) -> Result<String, Problem> {
    let Value::String(text) = value else { return Err(Problem::Type { name, wanted: "a string" }) };
    match JsString::to_str(&text) {
        Some(text) => Ok(text.to_owned()),
        None => Err(Problem::Type { name, wanted: "a string of whole characters" }),
    }
}
