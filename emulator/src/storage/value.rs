//! What is stored under a key: bytes, or a list of keys, whose bytes are made when they are read.
//!
//! Invariant: both forms read the same. Two values are equal when their bytes are.

use super::KeyList;
use bytes::Bytes;
use std::borrow::Cow;

/// A stored value. Cloning takes constant time.
#[derive(Debug, Clone)]
pub struct Value(Form);

#[derive(Debug, Clone)]
enum Form {
    Bytes(Bytes),
    Keys(KeyList),
}

impl Value {
    /// The number of bytes, known without making them.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Bytes(bytes) => bytes.len(),
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
        match &self.0 {
            Form::Bytes(bytes) => Cow::Borrowed(bytes),
            Form::Keys(keys) => Cow::Owned(keys.to_json()),
        }
    }

    /// The list of keys, if the value was stored as one.
    pub(crate) fn as_keys(&self) -> Option<&KeyList> {
        match &self.0 {
            Form::Bytes(_) => None,
            Form::Keys(keys) => Some(keys),
        }
    }
}

impl From<Bytes> for Value {
    fn from(bytes: Bytes) -> Self {
        Self(Form::Bytes(bytes))
    }
}

/// Takes no more room than the text needs.
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(Form::Bytes(text.into_boxed_str().into_boxed_bytes().into()))
    }
}

impl From<KeyList> for Value {
    fn from(keys: KeyList) -> Self {
        Self(Form::Keys(keys))
    }
}

impl From<Value> for Bytes {
    fn from(value: Value) -> Self {
        match value.0 {
            Form::Bytes(bytes) => bytes,
            Form::Keys(keys) => keys.to_json().into(),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
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
}
