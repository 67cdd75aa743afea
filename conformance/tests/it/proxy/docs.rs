//! Changes the store's pages of documentation, and its description.

use bytes::Bytes;
use pysondbkv_conformance::exchange::{Request, Response};
use serde_json::{Value, json};

use super::StoreDefect;
use super::change::{becomes, in_json};
use StoreDefect as D;

/// The docs as the broken store gives them.
pub(super) fn of_docs(defect: StoreDefect, asked: &Request, answer: &mut Response) {
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
        (D::DocsAreEmpty, "/docs") | (D::RedocIsEmpty, "/redoc") => answer.body = Bytes::new(),
        (_, "/openapi.json") => of_description(defect, answer),
        _ => {}
    }
}

fn of_description(defect: StoreDefect, answer: &mut Response) {
    match defect {
        D::DescriptionLacksDeleting => without(answer, "/paths/~1kv~1{key}", "delete"),
        D::DescriptionLacksInfo => without(answer, "", "info"),
        D::AnswersLackDescriptions => {
            without(answer, "/paths/~1kv/get/responses/200", "description");
        }
        D::DescriptionIsOfNoVersion => in_json(answer, |mut description| {
            description["openapi"] = json!("3.x");
            description
        }),
        D::AnswersAreAList => in_json(answer, |mut description| {
            description["paths"]["/kv"]["get"]["responses"] = json!(["200"]);
            description
        }),
        _ => {}
    }
}

/// Removes a member of the object at a pointer.
fn without(answer: &mut Response, pointer: &str, name: &str) {
    in_json(answer, |mut value| {
        if let Some(members) = value.pointer_mut(pointer).and_then(Value::as_object_mut) {
            members.shift_remove(name);
        }
        value
    });
}
