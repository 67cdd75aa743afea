//! Changes values before a broken server stores them.

use serde_json::{Map, Value, json};

use super::Defect;
use Defect as D;

/// The JSON text that is stored for an item.
pub(super) fn spoiled(defect: Option<Defect>, text: String) -> String {
    let Some(change) = defect.and_then(|defect| of_texts(defect).or(of_shapes(defect))) else {
        return text;
    };
    match serde_json::from_str(&text) {
        Ok(mut value) => {
            everywhere(&mut value, change);
            value.to_string()
        }
        Err(_) => text,
    }
}

type Change = fn(&mut Value);

/// The change of a text.
fn of_texts(defect: Defect) -> Option<Change> {
    Some(match defect {
        D::TextsAreTrimmed => |value| in_texts(value, |text| text.trim().to_owned()),
        D::TextsLoseWhatIsNotAscii => {
            |value| in_texts(value, |text| text.replace(|c: char| !c.is_ascii(), "?"))
        }
        D::LongTextsAreCut => |value| in_texts(value, |text| text.chars().take(65_536).collect()),
        D::TextsBecomeNumbers => |value| {
            if let Some(number) = value.as_str().and_then(|text| text.parse::<f64>().ok()) {
                *value = json!(number);
            }
        },
        D::TextsBecomeBooleans => |value| match value.as_str() {
            Some("true") => *value = json!(true),
            Some("false") => *value = json!(false),
            Some("null") => *value = json!(null),
            _ => {}
        },
        D::TextsAreLowercased => |value| in_texts(value, str::to_lowercase),
        D::TextsAreComposed => |value| in_texts(value, |text| text.replace("e\u{301}", "é")),
        D::TextsLoseEmoji => {
            |value| in_texts(value, |text| text.replace(|c: char| c > '\u{ffff}', "\u{fffd}"))
        }
        D::TextsLoseControls => |value| {
            in_texts(value, |text| text.replace(|c: char| c < ' ' && !c.is_whitespace(), ""));
        },
        D::TextsAreEscapedForHtml => {
            |value| in_texts(value, |text| text.replace('&', "&amp;").replace('<', "&lt;"))
        }
        D::TextsLoseLineEnds => |value| in_texts(value, |text| text.replace("\r\n", "\n")),
        D::EmptyTextsAreNull => |value| becomes_null(value, &json!("")),
        _ => return None,
    })
}

/// The change of any other value.
fn of_shapes(defect: Defect) -> Option<Change> {
    Some(match defect {
        D::FieldsAreSorted => fields_sorted,
        D::NumbersAreRounded => numbers_rounded,
        D::BigNumbersAreTexts => big_numbers_as_texts,
        D::NullsAreDropped => |value| without(value, Value::is_null),
        D::EmptyListsAreDropped => |value| without(value, |inner| *inner == json!([])),
        D::ArraysAreSorted => arrays_sorted,
        D::FieldsAreReversed => fields_reversed,
        D::NumbersAreTexts => |value| in_numbers(value, |number| json!(number.to_string())),
        D::NumbersAreWhole => |value| in_numbers(value, |number| json!(number.trunc())),
        D::NumbersAreSmall => |value| in_numbers(value, |number| json!(number.clamp(-2e9, 2e9))),
        D::EmptyObjectsAreNull => |value| becomes_null(value, &json!({})),
        D::ArraysAreFlattened => arrays_flattened,
        D::ArraysAreObjects => |value| {
            if let Value::Array(list) = value {
                let named = std::mem::take(list).into_iter().enumerate();
                *value = named.map(|(at, inner)| (at.to_string(), inner)).collect();
            }
        },
        D::SpecialNamesAreLost => |value| {
            without_names(value, |name| {
                matches!(name, "__proto__" | "constructor" | "toString" | "prototype")
            });
        },
        D::NumericNamesAreLost => |value| without_names(value, |name| name.parse::<u64>().is_ok()),
        D::EmptyNamesAreLost => |value| without_names(value, str::is_empty),
        D::DottedNamesAreSplit => |value| {
            if let Value::Object(members) = value {
                let cut = |name: String| name.split('.').next().unwrap_or_default().to_owned();
                *members = std::mem::take(members)
                    .into_iter()
                    .map(|(name, inner)| (cut(name), inner))
                    .collect();
            }
        },
        D::BooleansAreNumbers => |value| {
            if let Some(is) = value.as_bool() {
                *value = json!(u8::from(is));
            }
        },
        _ => return None,
    })
}

fn everywhere(value: &mut Value, change: fn(&mut Value)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|inner| everywhere(inner, change)),
        Value::Object(members) => {
            members.values_mut().for_each(|inner| everywhere(inner, change));
        }
        _ => {}
    }
    change(value);
}

fn fields_sorted(value: &mut Value) {
    if let Value::Object(members) = value {
        members.sort_keys();
    }
}

fn numbers_rounded(value: &mut Value) {
    if let Some(number) = value.as_f64().filter(|number| number.fract() != 0.0) {
        *value = json!((number * 1e6).round() / 1e6);
    }
}

fn big_numbers_as_texts(value: &mut Value) {
    if value.as_f64().is_some_and(|number| number.abs() > 2e9) {
        *value = json!(value.to_string());
    }
}

fn without(value: &mut Value, gone: fn(&Value) -> bool) {
    if let Value::Object(members) = value {
        *members = std::mem::take(members).into_iter().filter(|(_, inner)| !gone(inner)).collect();
    }
}

fn in_texts(value: &mut Value, change: fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Object(members) => {
            let changed = |(name, inner): (String, Value)| (change(&name), inner);
            *members = std::mem::take(members).into_iter().map(changed).collect::<Map<_, _>>();
        }
        _ => {}
    }
}

fn arrays_sorted(value: &mut Value) {
    if let Value::Array(list) = value {
        list.sort_by_key(Value::to_string);
    }
}

fn fields_reversed(value: &mut Value) {
    if let Value::Object(members) = value {
        *members = std::mem::take(members).into_iter().rev().collect();
    }
}

fn in_numbers(value: &mut Value, change: fn(f64) -> Value) {
    if let Some(number) = value.as_f64() {
        *value = change(number);
    }
}

fn becomes_null(value: &mut Value, from: &Value) {
    if value == from {
        *value = Value::Null;
    }
}

fn arrays_flattened(value: &mut Value) {
    if let Value::Array(list) = value {
        let inner = |inner| match inner {
            Value::Array(more) => more,
            other => vec![other],
        };
        *list = std::mem::take(list).into_iter().flat_map(inner).collect();
    }
}

fn without_names(value: &mut Value, is_lost: fn(&str) -> bool) {
    if let Value::Object(members) = value {
        *members = std::mem::take(members).into_iter().filter(|(name, _)| !is_lost(name)).collect();
    }
}
