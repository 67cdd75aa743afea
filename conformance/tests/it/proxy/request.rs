//! Changes requests before the store gets them.

use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use pysondbkv_conformance::exchange::Request;
use serde_json::{Value, json};

use super::StoreDefect;
use StoreDefect as D;

/// The request as the broken store reads it.
pub(super) fn spoil(defect: StoreDefect, request: &mut Request) {
    spoil_route(defect, request);
    if let Some(change) = of_keys(defect) {
        let key = request.path.strip_prefix("/kv/").map(change);
        request.path = key.map_or_else(|| request.path.clone(), |key| format!("/kv/{key}"));
    }
    if request.method == Method::POST && request.path.starts_with("/kv/") {
        spoil_type(defect, request);
        let body = request.body.take().unwrap_or_default();
        request.body = Some(spoiled_body(defect, body));
    }
}

fn spoil_route(defect: StoreDefect, request: &mut Request) {
    match defect {
        D::SlashIsPassedOver => request.path = request.path.trim_end_matches('/').to_owned(),
        D::PutStores if request.method == Method::PUT => request.method = Method::POST,
        D::QueryIsRefused if request.path.contains('?') => request.path = "/nowhere".into(),
        D::DeletingNeedsNoBody
            if request.method == Method::DELETE
                && request.body.as_ref().is_some_and(|body| !body.is_empty()) =>
        {
            request.path = "/nowhere".into();
        }
        _ => {}
    }
}

type KeyChange = fn(&str) -> String;

/// The change of a key in the path.
fn of_keys(defect: StoreDefect) -> Option<KeyChange> {
    Some(match defect {
        D::KeysAreLowercased => |key| decoded(key, str::to_lowercase),
        D::KeysAreTrimmed => |key| decoded(key, |text| text.trim().to_owned()),
        D::KeysAreDecodedTwice => {
            |key| decoded(key, |text| percent_decode_str(text).decode_utf8_lossy().into_owned())
        }
        D::KeysAreCut => |key| decoded(key, |text| text.chars().take(100).collect()),
        D::PlusIsABlank => |key| decoded(key, |text| text.replace('+', " ")),
        D::KeysLoseWhatIsNotAscii => {
            |key| decoded(key, |text| text.replace(|c: char| !c.is_ascii(), "_"))
        }
        D::KeysMayHaveSlashes => |key| decoded(key, |text| text.replace('/', "|")),
        D::UnreadableKeysAreRefused => |key| {
            let is_readable = percent_decode_str(key).decode_utf8().is_ok();
            if is_readable { key.to_owned() } else { "nowhere/at/all".into() }
        },
        _ => return None,
    })
}

fn decoded(segment: &str, change: fn(&str) -> String) -> String {
    let (key, query) = segment.split_once('?').unwrap_or((segment, ""));
    let key = change(&percent_decode_str(key).decode_utf8_lossy());
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{}{query}", utf8_percent_encode(&key, NON_ALPHANUMERIC))
}

fn spoil_type(defect: StoreDefect, request: &mut Request) {
    let is_empty = request.body.as_ref().is_none_or(Bytes::is_empty);
    let media = request.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let refuses_no_type =
        matches!(defect, D::NoTypeIsRefused | D::NoTypeIsUnsupported | D::NoTypeFails);
    let other = match (defect, media) {
        (_, None) if refuses_no_type && !is_empty => "text/plain",
        (D::AnyTypeIsJson, _) | (D::CborIsJson, Some("application/cbor")) => "application/json",
        (D::JsonSuffixIsRefused, Some(media)) if media.to_lowercase().contains("+json") => {
            "text/plain"
        }
        (D::CaseOfTheTypeCounts, Some(media)) if media.chars().any(char::is_uppercase) => {
            "text/plain"
        }
        _ => return,
    };
    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static(other));
}

fn spoiled_body(defect: StoreDefect, body: Bytes) -> Bytes {
    let read = serde_json::from_slice::<Value>(&body);
    let stored = |text: &str| Bytes::from(json!({ "value": text }).to_string());
    match (defect, &read) {
        (D::BrokenJsonIsStored, Err(_)) if !body.is_empty() => stored("broken"),
        (D::MissingBodyIsAnEmptyValue, _) if body.is_empty() => stored(""),
        (D::MissingValueIsEmpty, Ok(Value::Object(members))) if !members.contains_key("value") => {
            stored("")
        }
        (D::UnreadableIsReplaced, Err(_)) => {
            Bytes::from(String::from_utf8_lossy(&body).into_owned())
        }
        (D::ListsAreTakenApart, Ok(Value::Array(list))) if !list.is_empty() => {
            Bytes::from(list[0].to_string())
        }
        (D::OtherMembersAreRefused, Ok(Value::Object(members))) if members.len() > 1 => {
            Bytes::from_static(b"[]")
        }
        (_, Ok(read)) => spoiled_value(defect, read).unwrap_or(body),
        _ => body,
    }
}

/// The body with another value; nothing if it does not change.
fn spoiled_value(defect: StoreDefect, body: &Value) -> Option<Bytes> {
    let value = body.get("value")?;
    let text = match (defect, value) {
        (D::NumbersBecomeTexts, Value::Number(number)) => number.to_string(),
        (D::NullIsEmpty, Value::Null) => String::new(),
        (D::ValuesAreTrimmed, Value::String(text)) => text.trim().to_owned(),
        (D::ValuesLoseWhatIsNotAscii, Value::String(text)) => {
            text.replace(|c: char| !c.is_ascii(), "?")
        }
        (D::ValuesAreCut, Value::String(text)) => text.chars().take(5_000).collect(),
        (D::ValuesLoseControls, Value::String(text)) => {
            text.replace(|c: char| c < ' ' && c != '\n', "")
        }
        (D::ValuesAreEscapedForHtml, Value::String(text)) => {
            text.replace('&', "&amp;").replace('<', "&lt;")
        }
        (D::ValuesAreLowercased, Value::String(text)) => text.to_lowercase(),
        _ => return None,
    };
    Some(Bytes::from(json!({ "value": text }).to_string()))
}
