//! JavaScript's other conversions of JSON values: to a string, and spreading into an object.

use super::{Array, JsString, Object, Value, number};

/// Why a value has no string form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Cannot convert object to primitive value")]
pub struct TypeError;

/// `String(value)`, ECMA-262's `ToString`.
///
/// # Errors
/// For an object with a property `toString` of its own, also deep inside arrays: the property hides the
/// inherited method and cannot be called. `valueOf` would come second and is never reached.
pub fn to_string(value: &Value) -> Result<JsString, TypeError> {
    let mut text = Vec::new();
    match value {
        Value::Array(array) => join(array, &mut text)?,
        other => write_element(other, &mut text)?,
    }
    Ok(JsString::from_wtf8(&text))
}

/// `{...value}`: indices name the elements of an array and the UTF-16 units of a string; numbers,
/// truth values and `null` have no properties.
#[must_use]
pub fn spread(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        Value::Array(array) => indexed(array),
        Value::String(string) => {
            indexed(string.units().map(|unit| Value::String(JsString::from_iter([unit]))))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Object::default(),
    }
}

/// The memory that the properties of `spread(value)` take, in bytes, beside what `value` takes already.
#[must_use]
pub fn spread_memory(value: &Value) -> usize {
    let properties = match value {
        Value::Array(array) => array.len(),
        Value::String(string) => string.units().count(),
        _ => 0,
    };
    properties * size_of::<(JsString, Value)>()
}

fn indexed(values: impl IntoIterator<Item = Value>) -> Object {
    let names = (0_u32..).map(|index| JsString::from(index.to_string().as_str()));
    names.zip(values).collect()
}

/// `Array.prototype.join`: commas between the elements, `null` as nothing.
fn join(array: &Array, text: &mut Vec<u8>) -> Result<(), TypeError> {
    let mut open = vec![array.iter()];
    let mut is_first = true;
    while let Some(elements) = open.last_mut() {
        let Some(element) = elements.next() else {
            open.pop();
            is_first = false;
            continue;
        };
        if !is_first {
            text.push(b',');
        }
        is_first = matches!(element, Value::Array(_));
        match element {
            Value::Null => {}
            Value::Array(inner) => open.push(inner.iter()),
            other => write_element(other, text)?,
        }
    }
    Ok(())
}

/// Writes the string form of a value that is not an array.
fn write_element(value: &Value, text: &mut Vec<u8>) -> Result<(), TypeError> {
    match value {
        Value::Bool(true) => text.extend_from_slice(b"true"),
        Value::Bool(false) => text.extend_from_slice(b"false"),
        Value::Number(number) => {
            let mut digits = String::new();
            number::write(*number, &mut digits);
            text.extend_from_slice(digits.as_bytes());
        }
        Value::String(string) => text.extend_from_slice(string.as_wtf8()),
        Value::Object(object) if object.get("toString").is_some() => return Err(TypeError),
        Value::Object(_) => text.extend_from_slice(b"[object Object]"),
        Value::Null | Value::Array(_) => text.extend_from_slice(b"null"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::js::{parse, stringify};
    use rstest::rstest;

    #[rstest]
    #[case::null("null", "null")]
    #[case::truth("true", "true")]
    #[case::number("1.50", "1.5")]
    #[case::infinity("-1e400", "-Infinity")]
    #[case::string(r#""a""#, "a")]
    #[case::object(r#"{"a":1}"#, "[object Object]")]
    #[case::own_value_of(r#"{"valueOf":1}"#, "[object Object]")]
    #[case::empty_array("[]", "")]
    #[case::array("[1,null,\"a\",{},false]", "1,,a,[object Object],false")]
    #[case::nested_arrays("[[],[[1,2],[]],3,[null]]", ",1,2,,3,")]
    fn values_become_the_strings_that_javascript_makes(#[case] json: &str, #[case] text: &str) {
        assert_eq!(to_string(&parse(json.as_bytes()).unwrap()), Ok(text.into()));
    }

    #[rstest]
    #[case::at_the_top(r#"{"toString":null}"#)]
    #[case::in_arrays(r#"[1,[{"toString":"a"}]]"#)]
    fn an_object_that_hides_to_string_has_none(#[case] json: &str) {
        assert_eq!(to_string(&parse(json.as_bytes()).unwrap()), Err(TypeError));
    }

    #[test]
    fn deep_arrays_become_strings() {
        const DEPTH: usize = 200_000;
        let json = format!("{}1{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
        assert_eq!(to_string(&parse(json.as_bytes()).unwrap()), Ok("1".into()));
    }

    #[rstest]
    #[case::null("null", "{}")]
    #[case::truth("true", "{}")]
    #[case::number("1", "{}")]
    #[case::string(r#""aé😀""#, r#"{"0":"a","1":"é","2":"\ud83d","3":"\ude00"}"#)]
    #[case::array(r#"["a",[1]]"#, r#"{"0":"a","1":[1]}"#)]
    #[case::object(r#"{"b":1,"a":2}"#, r#"{"b":1,"a":2}"#)]
    fn values_are_spread_into_objects(#[case] json: &str, #[case] object: &str) {
        let spread = spread(parse(json.as_bytes()).unwrap());
        assert_eq!(stringify(&Value::Object(spread)), object);
    }
}
