//! A JSON value as JavaScript holds it, and how deep values are copied and dropped.

use super::assembly::Assembly;
use super::build::Build;
use super::walk::{Step, Walk};
use super::{JsString, Object, stringify};
use std::ops::Deref;
use std::{fmt, mem, vec};

/// What `JSON.parse` can return.
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any double but NaN: also `-0` and, from a literal such as `1e400`, the infinities.
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

impl Clone for Value {
    fn clone(&self) -> Self {
        let mut copy = Assembly::default();
        for step in Walk::new(self) {
            match step {
                Step::Enter(name, value) => copy.enter_copy(name, value),
                Step::LeaveArray | Step::LeaveObject => copy.close(),
            }
        }
        copy.into_value()
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        if self.0.iter().any(is_container) {
            dismantle(mem::take(&mut self.0).into_iter());
        }
    }
}

impl fmt::Debug for Array {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

/// Shows the value as JSON.
impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&stringify(self))
    }
}

/// Drops values one level at a time, so that deep ones do not overflow the stack.
pub(super) fn dismantle(values: impl Iterator<Item = Value>) {
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
pub(super) fn is_container(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::js::parse;

    const DEPTH: usize = 200_000;

    fn deep() -> Value {
        let (open, close) = (r#"[{"a":"#.repeat(DEPTH), "}]".repeat(DEPTH));
        parse(format!("{open}1{close}").as_bytes()).unwrap()
    }

    #[test]
    fn deep_values_are_copied_and_dropped() {
        let original = deep();
        let copy = original.clone();
        assert_eq!(stringify(&original), stringify(&copy));
    }

    #[test]
    fn a_copy_keeps_every_kind_of_value() {
        let text = r#"{"a":[null,true,-1.5,"b",[],{}],"c":{"d":[[1],2]}}"#;
        assert_eq!(stringify(&parse(text.as_bytes()).unwrap().clone()), text);
    }

    #[test]
    fn values_are_shown_as_json() {
        let value = parse(br#"{"a":[1,{"b":null}]}"#).unwrap();
        assert_eq!(format!("{value:?}"), r#"{"a":[1,{"b":null}]}"#);
        let Value::Object(object) = value else { unreachable!("it was an object") };
        assert_eq!(format!("{object:?}"), r#"{"a": [1,{"b":null}]}"#);
    }
}
