//! Changes the right answers of the store.

use http::Method;
use pysondbkv_conformance::exchange::{Request, Response};
use serde_json::{Value, json};

use super::StoreDefect;
use super::change::{becomes, in_json};
use super::docs::of_docs;
use super::refusal::of_refusal;
use StoreDefect as D;

/// The answer as the broken store gives it.
pub(super) fn spoil(defect: StoreDefect, asked: &Request, answer: &mut Response) {
    let is_of_key = asked.path.starts_with("/kv/");
    let is = |method: &Method, status: u16| {
        is_of_key && asked.method == *method && answer.status == status
    };
    let is_listing = asked.path.split('?').next() == Some("/kv") && answer.status == 200;
    if is(&Method::POST, 200) || is(&Method::GET, 200) {
        of_pair(defect, asked, answer);
    } else if is(&Method::DELETE, 200) {
        of_removal(defect, answer);
    } else if is_listing {
        of_listing(defect, answer);
    } else if matches!(answer.status, 400..=499) || matches!(answer.status, 307) {
        of_refusal(defect, asked, answer);
    } else {
        of_docs(defect, asked, answer);
    }
    if defect == D::JsonIsSpaced {
        let read = serde_json::from_slice::<Value>(&answer.body);
        let pretty = read.and_then(|value| serde_json::to_string_pretty(&value));
        answer.body = pretty.map_or_else(|_| answer.body.clone(), Into::into);
    }
    if defect == D::NumericValuesAreNumbers {
        in_json(answer, with_numbers);
    }
    if defect == D::EmptyValuesAreNull {
        in_json(answer, with_nulls);
    }
}

/// Storing and reading answer a key and its value.
fn of_pair(defect: StoreDefect, asked: &Request, answer: &mut Response) {
    let is_storing = asked.method == Method::POST;
    match defect {
        D::StoringAnswersCreated if is_storing => answer.status = 201,
        D::StoringAnswersTheValueAlone if is_storing => {
            in_json(answer, |pair| pair["value"].clone());
        }
        D::StoringAnswersNothing if is_storing => in_json(answer, |_| Value::Null),
        D::ReadingAnswersTheValueAlone if !is_storing => {
            in_json(answer, |pair| pair["value"].clone());
        }
        _ => {}
    }
}

fn of_removal(defect: StoreDefect, answer: &mut Response) {
    match defect {
        D::DeletingAnswersNoContent => answer.status = 204,
        D::DeletingAnswersOk => in_json(answer, |_| json!({ "ok": true })),
        _ => {}
    }
}

fn of_listing(defect: StoreDefect, answer: &mut Response) {
    match defect {
        D::ListIsSorted => in_pairs(answer, |pairs| pairs.sort()),
        D::ListIsReversed => in_pairs(answer, |pairs| pairs.reverse()),
        D::ListIsCapped => in_pairs(answer, |pairs| pairs.truncate(15)),
        D::ListLosesTheLast => in_pairs(answer, |pairs| drop(pairs.pop())),
        D::NumbersComeFirst => {
            in_pairs(answer, |pairs| pairs.sort_by_key(|(key, _)| key.parse::<u32>().is_err()));
        }
        D::ListIsAnArray => in_json(answer, |pairs| {
            let pairs = pairs.as_object().into_iter().flatten();
            pairs.map(|(key, value)| json!({ "key": key, "value": value })).collect()
        }),
        D::ListHoldsKeysAlone => {
            in_json(answer, |pairs| {
                pairs.as_object().into_iter().flatten().map(|(key, _)| json!(key)).collect()
            });
        }
        D::ListIsWrapped => in_json(answer, |pairs| json!({ "items": pairs })),
        D::EmptyListIsNull => {
            in_json(answer, |pairs| if pairs == json!({}) { Value::Null } else { pairs });
        }
        D::ListIsText => becomes(answer, "text/plain"),
        _ => {}
    }
}

/// Changes the order or number of a listing's pairs.
fn in_pairs(answer: &mut Response, change: impl FnOnce(&mut Vec<(String, String)>)) {
    in_json(answer, |listing| {
        let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
        let pairs = match listing {
            Value::Object(pairs) => pairs,
            other => return other,
        };
        let mut pairs: Vec<_> = pairs.into_iter().map(|(key, value)| (key, text(value))).collect();
        change(&mut pairs);
        pairs.into_iter().map(|(key, value)| (key, Value::String(value))).collect()
    });
}

fn with_numbers(value: Value) -> Value {
    in_members(value, |text| text.parse::<i64>().ok().map(|number| json!(number)))
}

fn with_nulls(value: Value) -> Value {
    in_members(value, |text| text.is_empty().then_some(Value::Null))
}

fn in_members(value: Value, change: impl Fn(&str) -> Option<Value>) -> Value {
    let Value::Object(members) = value else { return value };
    let changed = |(name, value): (String, Value)| {
        let other = value.as_str().and_then(&change);
        (name, other.unwrap_or(value))
    };
    members.into_iter().map(changed).collect()
}
