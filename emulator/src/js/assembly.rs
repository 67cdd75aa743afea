//! Values being put together from parts that arrive in order. Shared by `parse` and cloning.
//!
//! All unfinished arrays share one list of elements, all unfinished objects one of properties, and
//! each knows only where its own begin: what is open costs little memory, however deep it nests,
//! and a finished container is allocated once, at its size.

use super::{JsString, Value};

#[derive(Debug, Default)]
pub(super) struct Assembly {
    /// The containers under construction, outermost first.
    open: Vec<Container>,
    elements: Vec<Value>,
    /// A property enters with its name; its value replaces the `null` when it arrives.
    properties: Vec<(JsString, Value)>,
}

/// A container under construction, and where its children begin in the list they are in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Container {
    Array { first: usize },
    Object { first: usize },
}

impl Assembly {
    /// The container that the next part belongs to.
    #[inline]
    pub(super) fn innermost(&self) -> Option<Container> {
        self.open.last().copied()
    }

    pub(super) fn open_array(&mut self) {
        self.open.push(Container::Array { first: self.elements.len() });
    }

    pub(super) fn open_object(&mut self) {
        self.open.push(Container::Object { first: self.properties.len() });
    }

    /// Names the next value, where the innermost container is an object.
    #[inline]
    pub(super) fn name(&mut self, name: JsString) {
        self.properties.push((name, Value::Null));
    }

    /// Takes a value that is whole.
    #[inline]
    pub(super) fn put(&mut self, value: Value) {
        match (self.innermost(), self.properties.last_mut()) {
            (Some(Container::Object { .. }), Some((_, place))) => *place = value,
            _ => self.elements.push(value),
        }
    }

    /// Finishes the innermost container and puts it into the one around it.
    #[inline]
    pub(super) fn close(&mut self) {
        let value = match self.open.pop() {
            None => return,
            Some(Container::Array { first }) => Value::Array(self.elements.split_off(first).into()),
            Some(Container::Object { first }) => {
                Value::Object(self.properties.split_off(first).into_iter().collect())
            }
        };
        self.put(value);
    }

    /// What was put together, once one value was put and everything is closed.
    pub(super) fn into_value(mut self) -> Value {
        self.elements.pop().expect("the outermost value is put before it is asked for")
    }

    /// Opens a container like this one, or puts a copy of a value that is none.
    pub(super) fn enter_copy(&mut self, name: Option<&JsString>, original: &Value) {
        if let Some(name) = name {
            self.name(name.clone());
        }
        match original {
            Value::Null => self.put(Value::Null),
            Value::Bool(truth) => self.put(Value::Bool(*truth)),
            Value::Number(number) => self.put(Value::Number(*number)),
            Value::String(string) => self.put(Value::String(string.clone())),
            Value::Array(_) => self.open_array(),
            Value::Object(_) => self.open_object(),
        }
    }
}
