//! The first difference between two values.
//!
//! Numbers are doubles, as in JavaScript: `1`, `1.0` and `1e0` are the same.

use serde_json::{Map, Value};

use super::written;

/// Which members an object must have, in comparison with those expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Members {
    /// The same, in the same order.
    InOrder,
    /// The same.
    InAnyOrder,
    /// The same, and maybe more.
    AtLeast,
}

/// A place where two values differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The JSON pointer of the place; empty for the whole value.
    pub(crate) pointer: String,
    pub(crate) expected: String,
    pub(crate) got: String,
}

/// The first difference between two values.
pub(crate) fn difference(expected: &Value, got: &Value, members: Members) -> Option<Difference> {
    Walk { members, path: String::new() }.values(expected, got)
}

/// Whether two values are the same. The order of members counts.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    difference(one, other, Members::InOrder).is_none()
}

/// Whether two values are the same. The order of members does not count.
pub(crate) fn same_members(one: &Value, other: &Value) -> bool {
    difference(one, other, Members::InAnyOrder).is_none()
}

struct Walk {
    members: Members,
    /// The JSON pointer of the present place.
    path: String,
}

impl Walk {
    fn values(&mut self, expected: &Value, got: &Value) -> Option<Difference> {
        match (expected, got) {
            (Value::Array(expected), Value::Array(got)) => self.arrays(expected, got),
            (Value::Object(expected), Value::Object(got)) => self.objects(expected, got),
            (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => None,
            (one, other) if one == other => None,
            _ => Some(self.found(written(expected), written(got))),
        }
    }

    fn arrays(&mut self, expected: &[Value], got: &[Value]) -> Option<Difference> {
        for (index, (expected, got)) in expected.iter().zip(got).enumerate() {
            let found = self.within(&index.to_string(), |walk| walk.values(expected, got));
            if found.is_some() {
                return found;
            }
        }
        let (one, other) = (expected.len(), got.len());
        (one != other).then(|| self.found(format!("{one} elements"), format!("{other} elements")))
    }

    fn objects(
        &mut self,
        expected: &Map<String, Value>,
        got: &Map<String, Value>,
    ) -> Option<Difference> {
        for (name, value) in expected {
            let found = self.within(name, |walk| match got.get(name) {
                Some(got) => walk.values(value, got),
                None => Some(walk.found(written(value), "no such member".into())),
            });
            if found.is_some() {
                return found;
            }
        }
        if self.members == Members::AtLeast {
            return None;
        }
        if let Some((name, value)) = got.iter().find(|(name, _)| !expected.contains_key(*name)) {
            return self
                .within(name, |walk| Some(walk.found("no such member".into(), written(value))));
        }
        let in_order = expected.keys().eq(got.keys());
        (self.members == Members::InOrder && !in_order)
            .then(|| self.found(format!("members in the order {}", names(expected)), names(got)))
    }

    fn within<T>(&mut self, step: &str, walk: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(&step.replace('~', "~0").replace('/', "~1"));
        let result = walk(self);
        self.path.truncate(length);
        result
    }

    fn found(&self, expected: String, got: String) -> Difference {
        Difference { pointer: self.path.clone(), expected, got }
    }
}

fn names(object: &Map<String, Value>) -> String {
    object.keys().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::json::read;

    fn first(expected: &str, got: &str, members: Members) -> Option<String> {
        let (expected, got) = (read(expected).unwrap(), read(got).unwrap());
        difference(&expected, &got, members).map(|found| found.pointer)
    }

    #[rstest]
    #[case("1", "1.0")]
    #[case("1000", "1e3")]
    #[case("0", "-0")]
    #[case(r#""é""#, r#""\u00e9""#)]
    #[case(r#"{"a":[1,{}]}"#, r#" { "a" : [ 1.0 , { } ] } "#)]
    fn spelling_does_not_count(#[case] expected: &str, #[case] got: &str) {
        assert_eq!(first(expected, got, Members::InOrder), None);
    }

    #[rstest]
    #[case("1", "\"1\"", "")]
    #[case("0.1", "0.10000000000000002", "")]
    #[case("null", "{}", "")]
    #[case(r#"{"a":1}"#, "{}", "/a")]
    #[case("{}", r#"{"a/b":1}"#, "/a~1b")]
    #[case(r#"{"a":[1,{"b":2}]}"#, r#"{"a":[1,{"b":3}]}"#, "/a/1/b")]
    #[case("[1,2]", "[1]", "")]
    #[case(r#""\ud800""#, r#""\udc00""#, "")]
    fn the_first_difference_is_placed(
        #[case] expected: &str,
        #[case] got: &str,
        #[case] pointer: &str,
    ) {
        assert_eq!(first(expected, got, Members::InOrder).as_deref(), Some(pointer));
    }

    #[rstest]
    #[case(r#"{"a":{"b":1}}"#, r#"{"c":0,"a":{"d":2,"b":1}}"#, None)]
    #[case(r#"[{"a":1}]"#, r#"[{"a":1,"b":2}]"#, None)]
    #[case(r#"{"a":1}"#, r#"{"b":1}"#, Some("/a"))]
    #[case(r#"[{"a":1}]"#, r#"[{"a":1},{"a":1}]"#, Some(""))]
    fn more_members_are_no_difference_when_at_least_those_are_asked(
        #[case] expected: &str,
        #[case] got: &str,
        #[case] pointer: Option<&str>,
    ) {
        assert_eq!(first(expected, got, Members::AtLeast).as_deref(), pointer);
    }

    #[test]
    fn the_order_of_members_counts_when_asked() {
        let (one, other) = (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#);
        assert!(first(one, other, Members::InOrder).is_some());
        assert!(first(one, other, Members::InAnyOrder).is_none());
    }
}
