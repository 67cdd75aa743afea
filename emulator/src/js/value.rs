//! A JSON value as JavaScript holds it, and how deep values are dropped.

use super::properties::Properties;
use super::string::JsString;
use std::ops::{Deref, DerefMut};
use std::{fmt, mem, vec};

/// A value that `JSON.parse` can return.
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any double except NaN: also `-0`, and the infinities, from a literal such as `1e400`.
    Number(f64),
    /// A string
    String(JsString),
    /// An array
    Array(Array),
    /// An object
    Object(Object),
}

/// An array without holes. Reads as a slice.
#[derive(Clone, Default)]
pub struct Array(Vec<Value>);

impl From<Vec<Value>> for Array {
    fn from(elements: Vec<Value>) -> Self {
        Self(elements)
    }
}

impl Deref for Array {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0
    }
}

impl IntoIterator for Array {
    type Item = Value;
    type IntoIter = vec::IntoIter<Value>;

    fn into_iter(mut self) -> Self::IntoIter {
        mem::take(&mut self.0).into_iter()
    }
}

/// An ordinary object without methods. Reads and changes as its [`Properties`].
#[derive(Clone, Default)]
pub struct Object(Properties<Value>);

impl Deref for Object {
    type Target = Properties<Value>;

    fn deref(&self) -> &Properties<Value> {
        &self.0
    }
}

impl DerefMut for Object {
    fn deref_mut(&mut self) -> &mut Properties<Value> {
        &mut self.0
    }
}

impl FromIterator<(JsString, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (JsString, Value)>>(properties: I) -> Self {
        Self(properties.into_iter().collect())
    }
}

impl IntoIterator for Object {
    type Item = (JsString, Value);
    type IntoIter = vec::IntoIter<Self::Item>;

    fn into_iter(mut self) -> Self::IntoIter {
        mem::take(&mut self.0).into_iter()
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        if self.0.iter().any(is_container) {
            dismantle(mem::take(&mut self.0).into_iter());
        }
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        if self.0.iter().any(|(_, value)| is_container(value)) {
            dismantle(mem::take(&mut self.0).into_iter().map(|(_, value)| value));
        }
    }
}

impl fmt::Debug for Array {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

/// Drops values one level at a time, so that deep ones do not overflow the stack.
fn dismantle(values: impl Iterator<Item = Value>) {
    let mut pending: Vec<Value> = values.filter(is_container).collect();
    while let Some(container) = pending.pop() {
        match container {
            Value::Array(array) => pending.extend(array.into_iter().filter(is_container)),
            Value::Object(object) => {
                pending.extend(object.into_iter().map(|(_, value)| value).filter(is_container));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

#[inline]
fn is_container(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn object(names: &[&str]) -> Object {
        let numbers = (0..).map(|number| Value::Number(f64::from(number)));
        names.iter().map(|name| JsString::from(*name)).zip(numbers).collect()
    }

    #[rstest]
    #[case::first_appearance(&["b", "a", "c"], r#"{"b":0,"a":1,"c":2}"#)]
    #[case::indices_by_number(&["b", "10", "9", "a", "0"], r#"{"0":4,"9":2,"10":1,"b":0,"a":3}"#)]
    #[case::a_repeat_keeps_place_and_gives_value(
        &["a", "b", "a", "c", "b", "a"], r#"{"a":5,"b":4,"c":3}"#
    )]
    #[case::the_largest_index(
        &["a", "4294967295", "4294967294"], r#"{"4294967294":2,"a":0,"4294967295":1}"#
    )]
    #[case::what_only_looks_like_an_index(
        &["00", "01", "-1", "1.0", "1e3", " 1", "", "99999999999", "1"],
        r#"{"1":8,"00":0,"01":1,"-1":2,"1.0":3,"1e3":4," 1":5,"":6,"99999999999":7}"#
    )]
    #[case::nothing_is_special_about_names(
        &["__proto__", "constructor", "toString"],
        r#"{"__proto__":0,"constructor":1,"toString":2}"#
    )]
    fn properties_are_in_the_order_of_javascript(#[case] names: &[&str], #[case] json: &str) {
        assert_eq!(format!("{:?}", Value::Object(object(names))), json);
    }

    #[test]
    fn many_properties_follow_the_same_rules_as_few() {
        let names: Vec<String> = (0..100_000).rev().map(|n| (n / 2).to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let object = object(&names);
        assert_eq!(object.len(), 50_000);
        let values = object.iter().map(|(_, value)| format!("{value:?}"));
        assert!(values.eq((0..50_000).map(|n| (99_999 - 2 * n).to_string())));
    }

    #[test]
    fn a_property_can_be_looked_up_and_removed() {
        let mut object = object(&["a", "b", "c"]);
        assert!(matches!(object.get("b"), Some(Value::Number(1.0))));
        assert!(matches!(object.remove("b"), Some(Value::Number(1.0))));
        assert!(object.get("b").is_none());
        assert!(object.remove("b").is_none());
        assert_eq!(format!("{:?}", Value::Object(object)), r#"{"a":0,"c":2}"#);
    }

    #[test]
    fn merging_keeps_old_places_and_takes_new_values() {
        let mut old = object(&["a", "b"]);
        old.extend(object(&["c", "b", "1"]));
        assert_eq!(format!("{:?}", Value::Object(old)), r#"{"1":2,"a":0,"b":1,"c":0}"#);
    }
}
