//! Builds a value from parts that arrive in order. Used by `parse` and `copy`.
//!
//! All unfinished arrays share one list of elements and all unfinished objects one list of properties.
//! Each container knows only where its own part of the list begins. So open containers take little
//! memory, however deep they nest, and a finished container is allocated once, at its final size.

use super::build::{Build, Container, Scalar, Text};
use super::number;
use super::string::JsString;
use super::value::Value;

#[derive(Debug)]
pub(super) struct Assembly {
    /// The unfinished containers, outermost first, each with the place in its list where its children
    /// begin.
    open: Vec<(Container, usize)>,
    elements: Vec<Value>,
    /// A property enters with its name and `null`, which its value replaces when it arrives.
    properties: Vec<(JsString, Value)>,
    /// The memory that more parts may take, in bytes; below zero once they have taken too much.
    left: isize,
}

impl Default for Assembly {
    fn default() -> Self {
        Self::within(usize::MAX)
    }
}

impl Assembly {
    /// An assembly that is full once its parts take more than so many bytes.
    pub(super) fn within(max_memory: usize) -> Self {
        let left = isize::try_from(max_memory).unwrap_or(isize::MAX);
        Self { open: Vec::new(), elements: Vec::new(), properties: Vec::new(), left }
    }

    /// Takes the memory of a part, and of its text where that is long.
    #[inline]
    fn take(&mut self, part: usize, text: usize) {
        let taken = if text > size_of::<JsString>() { part + text } else { part };
        self.left = self.left.saturating_sub_unsigned(taken);
    }

    /// The value, once it is complete.
    pub(super) fn into_value(mut self) -> Value {
        self.elements.pop().expect("the outermost value is put before it is asked for")
    }

    /// Opens a container of the same kind, or adds a copy of a value that is not a container.
    pub(super) fn enter_copy(&mut self, name: Option<&JsString>, original: &Value) {
        if let Some(name) = name {
            self.add_name(name.clone());
        }
        match original {
            Value::Null => self.add(Value::Null),
            Value::Bool(truth) => self.add(Value::Bool(*truth)),
            Value::Number(number) => self.add(Value::Number(*number)),
            Value::String(string) => self.add(Value::String(string.clone())),
            Value::Array(_) => self.open(Container::Array),
            Value::Object(_) => self.open(Container::Object),
        }
    }

    #[inline]
    fn add_name(&mut self, name: JsString) {
        self.properties.push((name, Value::Null));
    }

    /// Adds a complete value.
    #[inline]
    fn add(&mut self, value: Value) {
        match (self.innermost(), self.properties.last_mut()) {
            (Some(Container::Object), Some((_, place))) => *place = value,
            _ => self.elements.push(value),
        }
    }
}

impl<'t> Build<'t> for Assembly {
    #[inline]
    fn innermost(&self) -> Option<Container> {
        self.open.last().map(|(container, _)| *container)
    }

    fn open(&mut self, container: Container) {
        self.take(size_of::<Value>() + size_of::<(Container, usize)>(), 0);
        let first = match container {
            Container::Array => self.elements.len(),
            Container::Object => self.properties.len(),
        };
        self.open.push((container, first));
    }

    #[inline]
    fn name(&mut self, name: Text<'t>) {
        self.take(size_of::<(JsString, Value)>(), name.as_wtf8().len());
        self.add_name(name.into());
    }

    #[inline]
    fn put(&mut self, scalar: Scalar<'t>) {
        let text = if let Scalar::String(text) = &scalar { text.as_wtf8().len() } else { 0 };
        self.take(size_of::<Value>(), text);
        self.add(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(truth) => Value::Bool(truth),
            Scalar::Number(literal) => Value::Number(number::read(literal)),
            Scalar::String(text) => Value::String(text.into()),
        });
    }

    /// Adds the finished container to the one around it.
    #[inline]
    fn close(&mut self) {
        let value = match self.open.pop() {
            None => return,
            Some((Container::Array, first)) => Value::Array(self.elements.split_off(first).into()),
            Some((Container::Object, first)) => {
                Value::Object(self.properties.split_off(first).into_iter().collect())
            }
        };
        self.add(value);
    }

    #[inline]
    fn is_full(&self) -> bool {
        self.left < 0
    }
}
