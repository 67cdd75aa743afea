//! How values are copied, however deep: without recursion.

use super::assembly::Assembly;
use super::build::Build;
use super::value::Value;
use super::walk::{Walk, WalkEvent};

impl Clone for Value {
    fn clone(&self) -> Self {
        let mut copy = Assembly::default();
        for step in Walk::new(self) {
            match step {
                WalkEvent::Enter(name, value) => copy.enter_copy(name, value),
                WalkEvent::LeaveArray | WalkEvent::LeaveObject => copy.close(),
            }
        }
        copy.into_value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::js::{parse, stringify};

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
}
