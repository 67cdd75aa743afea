//! A way through a value, each part in order, that needs no recursion.

use super::{JsString, Value};
use std::slice;

/// The steps of a way through a value: containers are entered and left, the rest only entered.
#[derive(Debug)]
pub(super) struct Walk<'v> {
    root: Option<&'v Value>,
    /// What is left of the containers that are entered, outermost first.
    open: Vec<Children<'v>>,
}

#[derive(Debug)]
pub(super) enum Step<'v> {
    /// A value begins; its name comes with it where it is a property's.
    Enter(Option<&'v JsString>, &'v Value),
    LeaveArray,
    LeaveObject,
}

#[derive(Debug)]
enum Children<'v> {
    Elements(slice::Iter<'v, Value>),
    Properties(slice::Iter<'v, (JsString, Value)>),
}

impl<'v> Walk<'v> {
    pub(super) fn new(root: &'v Value) -> Self {
        Self { root: Some(root), open: Vec::new() }
    }

    fn enter(&mut self, name: Option<&'v JsString>, value: &'v Value) -> Step<'v> {
        match value {
            Value::Array(array) => self.open.push(Children::Elements(array.iter())),
            Value::Object(object) => self.open.push(Children::Properties(object.as_slice().iter())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        Step::Enter(name, value)
    }

    fn leave(&mut self, step: Step<'v>) -> Step<'v> {
        self.open.pop();
        step
    }
}

impl<'v> Iterator for Walk<'v> {
    type Item = Step<'v>;

    fn next(&mut self) -> Option<Step<'v>> {
        let Some(children) = self.open.last_mut() else {
            let root = self.root.take()?;
            return Some(self.enter(None, root));
        };
        Some(match children {
            Children::Elements(elements) => match elements.next() {
                Some(element) => self.enter(None, element),
                None => self.leave(Step::LeaveArray),
            },
            Children::Properties(properties) => match properties.next() {
                Some((name, value)) => self.enter(Some(name), value),
                None => self.leave(Step::LeaveObject),
            },
        })
    }
}
