//! What is stored under a key: bytes, of which it may be known that they are JSON, or a list of keys, whose
//! bytes are made when they are read; and the attributes that were put with them.
//!
//! Invariant: all forms read the same. Two values are equal when their bytes and attributes are.

use super::{Attributes, KeyList};
use bytes::Bytes;
use std::borrow::Cow;
use std::sync::Arc;

/// A stored value. Cloning takes constant time.
#[derive(Debug, Clone)]
pub struct Value {
    form: Form,
    /// Most values have none.
    attributes: Option<Arc<Attributes>>,
}

#[derive(Debug, Clone)]
enum Form {
    Bytes(Bytes),
    /// A text as `JSON.stringify` writes it.
    Json(Bytes),
    Keys(KeyList),
}

impl Value {
    fn of(form: Form) -> Self {
        Self { form, attributes: None }
    }

    /// The value of a text that is as `JSON.stringify` writes it.
    #[must_use]
    pub fn json(text: impl Into<Bytes>) -> Self {
        Self::of(Form::Json(text.into()))
    }

    /// Whether it is known that the bytes are JSON as `JSON.stringify` writes it. If not, they may be.
    #[must_use]
    pub fn is_json(&self) -> bool {
        !matches!(self.form, Form::Bytes(_))
    }

    /// The value with other attributes.
    #[must_use]
    pub fn with_attributes(self, attributes: Attributes) -> Self {
        Self { attributes: attributes.shared(), ..self }
    }

    /// What was put with the bytes; None if nothing was.
    #[must_use]
    pub fn attributes(&self) -> Option<&Arc<Attributes>> {
        self.attributes.as_ref()
    }

    /// The metadata, as JSON text.
    #[must_use]
    pub fn metadata(&self) -> Option<&Arc<str>> {
        self.attributes()?.metadata.as_ref()
    }

    /// The moment from which the value is gone, in seconds since the Unix epoch.
    #[must_use]
    pub fn expiration(&self) -> Option<u64> {
        self.attributes()?.expiration
    }

    /// Whether the value is gone at `now`, in seconds since the Unix epoch.
    #[must_use]
    pub fn is_expired(&self, now: u64) -> bool {
        self.attributes().is_some_and(|attributes| attributes.is_expired(now))
    }

    /// The number of bytes, known without making them.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.form {
            Form::Bytes(bytes) | Form::Json(bytes) => bytes.len(),
            Form::Keys(keys) => keys.json_len(),
        }
    }

    /// Whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes. Those of a list of keys are made now.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        self.clone().into()
    }

    /// The bytes, borrowed unless they are those of a list of keys.
    #[must_use]
    pub fn as_bytes(&self) -> Cow<'_, [u8]> {
        match &self.form {
            Form::Bytes(bytes) | Form::Json(bytes) => Cow::Borrowed(bytes),
            Form::Keys(keys) => Cow::Owned(keys.to_json()),
        }
    }

    /// The list of keys, if the value was stored as one.
    pub(crate) fn as_keys(&self) -> Option<&KeyList> {
        match &self.form {
            Form::Bytes(_) | Form::Json(_) => None,
            Form::Keys(keys) => Some(keys),
        }
    }
}

impl From<Bytes> for Value {
    fn from(bytes: Bytes) -> Self {
        Self::of(Form::Bytes(bytes))
    }
}

/// Takes no more room than the text needs.
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::of(Form::Bytes(text.into_boxed_str().into_boxed_bytes().into()))
    }
}

impl From<KeyList> for Value {
    fn from(keys: KeyList) -> Self {
        Self::of(Form::Keys(keys))
    }
}

impl From<Value> for Bytes {
    fn from(value: Value) -> Self {
        match value.form {
            Form::Bytes(bytes) | Form::Json(bytes) => bytes,
            Form::Keys(keys) => keys.to_json().into(),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.attributes == other.attributes
            && match (&self.form, &other.form) {
                (Form::Keys(one), Form::Keys(other)) if one.is_same(other) => true,
                _ => self.len() == other.len() && self.to_bytes() == other.to_bytes(),
            }
    }
}

impl Eq for Value {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_keys_equals_its_text() {
        let keys = KeyList::default().with("a").and_then(|keys| keys.with("b"));
        let (list, text) = (Value::from(keys.unwrap()), Value::from(r#"["a","b"]"#.to_owned()));
        assert_eq!(list, text);
        assert_eq!(list.len(), text.len());
        assert_eq!(Bytes::from(list), text.to_bytes());
    }

    #[test]
    fn attributes_tell_values_apart() {
        let value = Value::from("1".to_owned());
        let attributes = Attributes { expiration: Some(60), ..Attributes::default() };
        let expiring = value.clone().with_attributes(attributes);
        assert_ne!(value, expiring);
        assert_eq!(value, expiring.clone().with_attributes(Attributes::default()));
        assert!(!expiring.is_expired(59) && expiring.is_expired(60));
    }
}
