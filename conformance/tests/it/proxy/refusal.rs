//! Changes the answers by which the store refuses something.

use http::Method;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use pysondbkv_conformance::exchange::{Request, Response};
use serde_json::{Map, Value, json};

use super::StoreDefect;
use super::change::{becomes, in_json};
use StoreDefect as D;

/// The refusal as the broken store words it.
pub(super) fn of_refusal(defect: StoreDefect, asked: &Request, answer: &mut Response) {
    let is_unknown_key =
        answer.status == 404 && asked.path.starts_with("/kv/") && says(answer, "key not found");
    let is_unknown_path = answer.status == 404 && !is_unknown_key;
    match (defect, answer.status) {
        (D::RefusalIsForbidden, 401) => answer.status = 403,
        (D::RefusalIsText, 401) => becomes(answer, "text/plain"),
        (D::RefusalSaysNothing, 401) => in_json(answer, |_| json!({})),
        (D::RefusalIsABadRequest, 422) => answer.status = 400,
        (D::DetailIsAText, 422) => in_json(answer, |_| json!({ "detail": "wrong body" })),
        (D::PlaceIsMissing, 422) => renames(answer, "loc", None),
        (D::InputIsMissing, 422) => renames(answer, "input", None),
        (D::LinksAreMissing, 422) => renames(answer, "url", None),
        (D::TypeIsNamedKind, 422) => renames(answer, "type", Some("kind")),
        (D::LinksAreNamedLink, 422) => renames(answer, "url", Some("link")),
        (D::ReasonIsMissing, 422) => in_details(answer, |detail| {
            detail.entry("ctx").and_modify(|context| *context = json!({}));
        }),
        (D::NoTypeFails, 422) if has_no_type(asked) => answer.status = 500,
        (D::NoTypeIsUnsupported, 422) if has_no_type(asked) => answer.status = 415,
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
        (D::AllowNamesTheRefused, 405) => allows(answer, "GET, POST, PUT, PATCH, DELETE"),
        (D::AllowNamesEveryMethod, 405) if asked.path == "/kv" => allows(answer, "GET, HEAD"),
        (D::AllowNamesEveryMethod, 405) => allows(answer, "DELETE, GET, HEAD, POST"),
        _ => {}
    }
}

fn allows(answer: &mut Response, methods: &'static str) {
    answer.headers.insert(ALLOW, HeaderValue::from_static(methods));
}

fn has_no_type(asked: &Request) -> bool {
    asked.body.as_ref().is_some_and(|body| !body.is_empty())
        && !asked.headers.contains_key(CONTENT_TYPE)
}

fn says(answer: &Response, words: &str) -> bool {
    answer.text().is_some_and(|text| text.contains(words))
}

/// Changes each entry of a 422.
fn in_details(answer: &mut Response, change: impl Fn(&mut Map<String, Value>)) {
    in_json(answer, |mut refusal| {
        let details = refusal.get_mut("detail").and_then(Value::as_array_mut);
        details.into_iter().flatten().filter_map(Value::as_object_mut).for_each(&change);
        refusal
    });
}

/// Gives a member of each entry another name, or takes it away.
fn renames(answer: &mut Response, name: &str, other: Option<&str>) {
    in_details(answer, |detail| {
        let value = detail.shift_remove(name);
        detail.extend(other.map(str::to_owned).zip(value));
    });
}
