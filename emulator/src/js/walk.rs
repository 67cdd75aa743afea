//! Visits every part of a value in order, without recursion.

use super::{JsString, Value};
use std::slice;

/// The events of the walk: containers are entered and left, other values only entered.
#[derive(Debug)]
pub(super) struct Walk<'v> {
    root: Option<&'v Value>,
    /// The children still to visit of the containers that were entered and not left, outermost first.
    open: Vec<Children<'v>>,
}

#[derive(Debug)]
pub(super) enum WalkEvent<'v> {
    /// A value begins; with its name where it is a property's.
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

    fn enter(&mut self, name: Option<&'v JsString>, value: &'v Value) -> WalkEvent<'v> {
        match value {
            Value::Array(array) => self.open.push(Children::Elements(array.iter())),
            Value::Object(object) => self.open.push(Children::Properties(object.as_slice().iter())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        WalkEvent::Enter(name, value)
    }

    fn leave(&mut self, event: WalkEvent<'v>) -> WalkEvent<'v> {
        self.open.pop();
        event
    }
}

impl<'v> Iterator for Walk<'v> {
    type Item = WalkEvent<'v>;

    fn next(&mut self) -> Option<WalkEvent<'v>> {
        let Some(children) = self.open.last_mut() else {
            let root = self.root.take()?;
            return Some(self.enter(None, root));
        };
        Some(match children {
            Children::Elements(elements) => match elements.next() {
                Some(element) => self.enter(None, element),
                None => self.leave(WalkEvent::LeaveArray),
            },
            Children::Properties(properties) => match properties.next() {
                Some((name, value)) => self.enter(Some(name), value),
                None => self.leave(WalkEvent::LeaveObject),
            },
        })
    }
}
