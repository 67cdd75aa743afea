//! Values that a broken server does not keep as they are.

use serde_json::{Map, Value, json};

use super::Defect;
use Defect as D;

/// The JSON text that is kept of an item.
pub(super) fn spoiled(defect: Option<Defect>, text: String) -> String {
    let change: fn(&mut Value) = match defect {
        Some(D::FieldsAreSorted) => fields_sorted,
        Some(D::NumbersAreRounded) => numbers_rounded,
        Some(D::BigNumbersAreTexts) => big_numbers_as_texts,
        Some(D::NullsAreDropped) => |value| without(value, Value::is_null),
        Some(D::EmptyListsAreDropped) => |value| without(value, |inner| *inner == json!([])),
        Some(D::TextsAreTrimmed) => |value| in_texts(value, |text| text.trim().to_owned()),
        Some(D::TextsLoseWhatIsNotAscii) => {
            |value| in_texts(value, |text| text.replace(|c: char| !c.is_ascii(), "?"))
        }
        Some(D::LongTextsAreCut) => {
            |value| in_texts(value, |text| text.chars().take(65_536).collect())
        }
        Some(D::ArraysAreSorted) => arrays_sorted,
        _ => return text,
    };
    match serde_json::from_str(&text) {
        Ok(mut value) => {
            everywhere(&mut value, change);
            value.to_string()
        }
        Err(_) => text,
    }
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
