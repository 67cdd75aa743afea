//! Changes the right answers of the store.

use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue};
use pysondbkv_conformance::exchange::{Request, Response};
use serde_json::{Map, Value, json};

use super::StoreDefect;
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

fn of_refusal(defect: StoreDefect, asked: &Request, answer: &mut Response) {
    let is_unknown_key =
        answer.status == 404 && asked.path.starts_with("/kv/") && says(answer, "key not found");
    let is_unknown_path = answer.status == 404 && !is_unknown_key;
    match (defect, answer.status) {
        (D::RefusalIsForbidden, 401) => answer.status = 403,
        (D::RefusalIsText, 401) => becomes(answer, "text/plain"),
        (D::RefusalSaysNothing, 401) => in_json(answer, |_| json!({})),
        (D::RefusalIsABadRequest, 422) => answer.status = 400,
        (D::DetailIsAText, 422) => in_json(answer, |_| json!({ "detail": "wrong body" })),
        (D::PlaceIsMissing, 422) => in_details(answer, |detail| drop(detail.remove("loc"))),
        (D::InputIsMissing, 422) => in_details(answer, |detail| drop(detail.remove("input"))),
        (D::MessagesAreItsOwn, 422) => {
            in_details(answer, |detail| drop(detail.insert("msg".into(), json!("no"))));
        }
        (D::MissingIsNull, 404) if is_unknown_key && asked.method == Method::GET => {
            answer.status = 200;
            in_json(answer, |_| Value::Null);
        }
        (D::MissingSaysOtherwise, 404) if is_unknown_key => {
            in_json(answer, |_| json!({ "detail": "nothing here" }));
        }
        (D::DeletingTheUnknownSucceeds, 404)
            if is_unknown_key && asked.method == Method::DELETE =>
        {
            let key = asked.path.trim_start_matches("/kv/").to_owned();
            answer.status = 200;
            answer.body = json!({ "deleted": key }).to_string().into();
        }
        (D::UnknownPathIsFine, 404) if is_unknown_path => answer.status = 200,
        (D::UnknownPathIsText, 404) if is_unknown_path => becomes(answer, "text/plain"),
        (D::SlashIsNotFound, 307) => {
            answer.status = 404;
            answer.headers.remove("location");
        }
        (D::WrongMethodIsNotFound, 405) => answer.status = 404,
        (D::ListingCanBeDeleted, 405) if asked.method == Method::DELETE => answer.status = 200,
        (D::AllowIsMissing, 405) => drop(answer.headers.remove("allow")),
        _ => {}
    }
}

fn of_docs(defect: StoreDefect, asked: &Request, answer: &mut Response) {
    let is_missing = match defect {
        D::DocsAreMissing => asked.path == "/docs",
        D::RedocIsMissing => asked.path == "/redoc",
        D::DescriptionIsMissing => asked.path == "/openapi.json",
        _ => false,
    };
    if is_missing {
        answer.status = 404;
    }
    match (defect, asked.path.as_str()) {
        (D::DocsAreText, "/docs") | (D::DescriptionIsText, "/openapi.json") => {
            becomes(answer, "text/plain");
        }
        (D::DescriptionLacksDeleting, "/openapi.json") => in_json(answer, |mut description| {
            let of_key =
                description.pointer_mut("/paths/~1kv~1{key}").and_then(Value::as_object_mut);
            if let Some(methods) = of_key {
                drop(methods.shift_remove("delete"));
            }
            description
        }),
        _ => {}
    }
}

fn becomes(answer: &mut Response, media: &'static str) {
    answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
}

fn says(answer: &Response, words: &str) -> bool {
    answer.text().is_some_and(|text| text.contains(words))
}

/// Changes a body that is JSON.
fn in_json(answer: &mut Response, change: impl FnOnce(Value) -> Value) {
    if let Ok(value) = serde_json::from_slice(&answer.body) {
        answer.body = change(value).to_string().into();
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

/// Changes each entry of a 422.
fn in_details(answer: &mut Response, change: impl Fn(&mut Map<String, Value>)) {
    in_json(answer, |mut refusal| {
        let details = refusal.get_mut("detail").and_then(Value::as_array_mut);
        details.into_iter().flatten().filter_map(Value::as_object_mut).for_each(&change);
        refusal
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
