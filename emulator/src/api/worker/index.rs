//! The entry `__index__`: a JSON array of the item keys. An item is listed only if its key is there.
//!
//! The index is read, changed in memory and written back in separate steps. If its text is no longer
//! an array, the array methods fail as JavaScript's do.
//!
//! An index that the Worker wrote is kept as a [`KeyList`]: an array of the same text that need not be
//! parsed and written for each change.

use crate::js::{self, Array, JsString, SyntaxError, Value};
use crate::kv::{Key, KvError, KvMethod, ToKey};
use crate::storage::{self, KeyList, Name};
use bytes::Bytes;
use indexmap::IndexSet;
use std::fmt;
use std::sync::LazyLock;

/// The key of the index in the namespace.
pub(crate) static INDEX_KEY: LazyLock<Name> = LazyLock::new(|| "__index__".into());

/// The index as it was read.
#[derive(Debug, Clone)]
pub(super) enum Index {
    /// An array of strings, each once.
    Keys(KeyList),
    /// Any other JSON text.
    Text(Bytes),
}

/// Why an index cannot be changed or gone through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum IndexError {
    /// It is no JSON.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// It is not an array and so has no such method.
    #[error("index.{0} is not a function")]
    Method(&'static str),
}

/// A key in the index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum ItemKey {
    /// Text that needs no escaping in JSON.
    Plain(Name),
    /// Any string.
    Any(JsString),
}

impl Index {
    /// The index in `stored`; an empty one if nothing is stored.
    pub(super) fn read(stored: Option<storage::Value>) -> Self {
        let Some(value) = stored else { return Self::Keys(KeyList::default()) };
        match value.as_keys() {
            Some(keys) => Self::Keys(keys.clone()),
            None => Self::Text(value.into()),
        }
    }

    /// Whether both have the same text. Copies of one stored value are recognized without reading it.
    pub(super) fn is_same_text(&self, other: &Self) -> bool {
        self.value() == other.value()
    }

    /// The index as the value to store.
    pub(super) fn value(&self) -> storage::Value {
        match self {
            Self::Keys(keys) => keys.clone().into(),
            Self::Text(text) => text.clone().into(),
        }
    }

    /// `index.push(key)`.
    pub(super) fn push(&self, key: &Name) -> Result<Self, IndexError> {
        let longer = self.key_list().and_then(|keys| keys.with(key.clone()));
        if let Some(longer) = longer {
            return Ok(Self::Keys(longer));
        }
        let mut items: Vec<Value> = self.array("push")?.into_iter().collect();
        items.push(Value::String(key.to_string().as_str().into()));
        Ok(Self::text_of(items))
    }

    /// `index.filter(k => k !== key)`.
    pub(super) fn without(&self, key: &Name) -> Result<Self, IndexError> {
        if let Some(keys) = self.key_list() {
            return Ok(Self::Keys(keys.without(key)));
        }
        let key = key.to_string();
        let is_other =
            |item: &Value| !matches!(item, Value::String(name) if name.to_str() == Some(&key));
        Ok(Self::text_of(self.array("filter")?.into_iter().filter(is_other).collect()))
    }

    /// The keys, in the order of adding, as `index.map` visits them.
    pub(super) fn keys(&self) -> Result<Vec<ItemKey>, IndexError> {
        match self {
            Self::Keys(keys) => Ok(keys.iter().cloned().map(ItemKey::Plain).collect()),
            Self::Text(_) => {
                let items = self.array("map")?;
                Ok(items.iter().map(|item| ItemKey::Any(name_of(item))).collect())
            }
        }
    }

    /// The index of all `items`: those of this index keep its order, and the others come behind them.
    pub(super) fn rebuilt(&self, items: &IndexSet<Name>) -> Self {
        let listed = self.names().unwrap_or_default();
        let order = listed.iter().filter(|key| items.contains(*key)).chain(items);
        let order: IndexSet<&Name> = order.collect();
        if let Some(keys) = KeyList::of(order.iter().copied().cloned()) {
            return Self::Keys(keys);
        }
        let text = |key: &&Name| Value::String(key.to_string().as_str().into());
        Self::text_of(order.iter().map(text).collect())
    }

    /// The keys as names, if the index is an array.
    pub(super) fn names(&self) -> Option<Vec<Name>> {
        if let Self::Keys(keys) = self {
            return Some(keys.iter().cloned().collect());
        }
        Some(self.keys().ok()?.iter().map(|key| key.to_string().as_str().into()).collect())
    }

    /// How many keys there are; 0 where the index is not an array.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Keys(keys) => keys.len(),
            Self::Text(_) => self.array("map").map_or(0, |items| items.len()),
        }
    }

    fn text_of(items: Vec<Value>) -> Self {
        Self::Text(js::stringify(&Value::Array(items.into())).into())
    }

    /// The index as a list of keys, if all its elements are strings and each occurs once.
    pub(super) fn key_list(&self) -> Option<KeyList> {
        match self {
            Self::Keys(keys) => Some(keys.clone()),
            Self::Text(_) => list_of(&self.array("map").ok()?),
        }
    }

    fn array(&self, method: &'static str) -> Result<Array, IndexError> {
        match js::parse(&Bytes::from(self.value()))? {
            Value::Array(items) => Ok(items),
            // `index ?? []`
            Value::Null => Ok(Array::default()),
            _ => Err(IndexError::Method(method)),
        }
    }
}

impl ItemKey {
    /// Writes the key as a JSON string.
    pub(super) fn write_json(&self, json: &mut Vec<u8>) {
        match self {
            Self::Plain(key) => {
                json.push(b'"');
                key.with_bytes(|key| json.extend_from_slice(key));
                json.push(b'"');
            }
            Self::Any(key) => json.extend_from_slice(json_text(key).as_bytes()),
        }
    }

    /// How many bytes [`ItemKey::write_json`] writes.
    pub(super) fn json_len(&self) -> usize {
        match self {
            Self::Plain(key) => 2 + key.len(),
            Self::Any(key) => json_text(key).len(),
        }
    }

    /// Calls `read` with the key's text, with U+FFFD for half a surrogate pair.
    pub(super) fn with_bytes<T>(&self, read: impl FnOnce(&[u8]) -> T) -> T {
        match self {
            Self::Plain(key) => key.with_bytes(read),
            Self::Any(key) => read(String::from_utf8_lossy(key.as_wtf8()).as_bytes()),
        }
    }

    /// The name of the entry with this key. None for half a surrogate pair.
    pub(super) fn name(&self) -> Option<Name> {
        match self {
            Self::Plain(key) => Some(key.clone()),
            Self::Any(key) => key.to_str().map(Name::from),
        }
    }
}

impl ToKey for ItemKey {
    fn to_key(&self, method: KvMethod) -> Result<Key, KvError> {
        match self {
            Self::Plain(key) => Key::of(key, method),
            Self::Any(key) => Key::parse(key.as_wtf8(), method),
        }
    }
}

/// Shows U+FFFD for half a surrogate pair.
impl fmt::Display for ItemKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(key) => key.fmt(formatter),
            Self::Any(key) => key.fmt(formatter),
        }
    }
}

fn json_text(key: &JsString) -> String {
    js::stringify(&Value::String(key.clone()))
}

/// The items as a list of keys, if it can hold them.
fn list_of(items: &[Value]) -> Option<KeyList> {
    let name = |item: &Value| match item {
        Value::String(key) => key.to_str().map(Name::from),
        _ => None,
    };
    KeyList::of(items.iter().map(name).collect::<Option<Vec<_>>>()?)
}

/// A key as KV coerces it to a string. The Worker itself writes only strings.
fn name_of(item: &Value) -> JsString {
    js::to_string(item).unwrap_or_else(|_| JsString::from(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn index(text: &'static str) -> Index {
        Index::read(Some(Bytes::from_static(text.as_bytes()).into()))
    }

    fn text(index: Result<Index, IndexError>) -> String {
        String::from_utf8(index.unwrap().value().to_bytes().into()).unwrap()
    }

    #[test]
    fn nothing_stored_is_an_empty_index() {
        assert!(Index::read(None).is_same_text(&index("[]")));
        assert_eq!(text(index("null").push(&"k".into())), r#"["k"]"#);
    }

    #[rstest]
    #[case("", "Unexpected end of JSON input")]
    #[case("[1,]", "Unexpected token ']', \"[1,]\" is not valid JSON")]
    fn an_index_that_is_no_json_is_an_error_of_the_parser(
        #[case] broken: &'static str,
        #[case] told: &str,
    ) {
        let IndexError::Syntax(error) = index(broken).keys().unwrap_err() else { panic!() };
        assert_eq!(error.to_string(), told);
    }

    #[rstest]
    #[case("[]", r#"["k"]"#)]
    #[case(r#"["a","b"]"#, r#"["a","b","k"]"#)]
    #[case::in_it_already(r#"["k","b"]"#, r#"["k","b","k"]"#)]
    #[case::with_other_values(r#"["a",1,null]"#, r#"["a",1,null,"k"]"#)]
    #[case::with_escapes(r#"["a\n"]"#, r#"["a\n","k"]"#)]
    fn a_key_is_added_at_the_end(#[case] before: &'static str, #[case] after: &'static str) {
        assert_eq!(text(index(before).push(&"k".into())), after);
    }

    #[rstest]
    #[case(r#"["k"]"#, "[]")]
    #[case(r#"["a","k","b","k"]"#, r#"["a","b"]"#)]
    #[case(r#"["ak","k2"]"#, r#"["ak","k2"]"#)]
    #[case(r#"["a",1,"k","\n"]"#, r#"["a",1,"\n"]"#)]
    fn removing_leaves_the_others(#[case] before: &'static str, #[case] after: &'static str) {
        assert_eq!(text(index(before).without(&"k".into())), after);
    }

    #[test]
    fn an_index_that_is_an_object_has_no_array_methods() {
        let broken = index(r#"{"x":1}"#);
        assert_eq!(
            broken.push(&"k".into()).unwrap_err().to_string(),
            "index.push is not a function"
        );
        assert_eq!(
            broken.without(&"k".into()).unwrap_err().to_string(),
            "index.filter is not a function"
        );
        assert_eq!(broken.keys().unwrap_err().to_string(), "index.map is not a function");
    }
}
